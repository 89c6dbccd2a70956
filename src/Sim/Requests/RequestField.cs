namespace HelloMesh.Sim.Requests;

/// <summary>The fields of a request line.</summary>
internal enum RequestField
{
    Id,
    Name,
    Url,
    Method,
    Authority,
    Path,
    Scheme,
    Headers,
    Sni,
    Port,
    Workload,
    From,
    ClientCertificate,
    Claims,
    Draw,
    Count,
    HeadersKnown,
    Observed,
    Expect,
}

/// <summary>Names of the fields in files.</summary>
internal static class RequestFields
{
    private static readonly string[] Names =
    [
        "id", "name", "url", "method", "authority", "path", "scheme", "headers", "sni", "port", "workload", "from",
        "clientCertificate", "claims", "draw", "count", "headersKnown", "observed", "expect",
    ];

    private static readonly byte[][] Utf8Names = [.. Names.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name in files.</summary>
    public static string ToName(this RequestField field) => Names[(int)field];

    /// <summary>Finds a field; -1 when there is none of that name.</summary>
    public static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < Utf8Names.Length; i++)
        {
            if (name.SequenceEqual(Utf8Names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
