namespace HelloMesh.Testing.Requests;

/// <summary>The fields of a request line.</summary>
internal enum RequestField
{
    /// <summary>Echoed in the result; the line's number where there is none.</summary>
    Id,

    /// <summary>A name for people, echoed in the result.</summary>
    Name,

    /// <summary><c>scheme://host[:port]target</c>, taken as written.</summary>
    Url,

    /// <summary>Method; <c>GET</c> where none is given.</summary>
    Method,

    /// <summary><c>Host</c>, where it differs from the URL.</summary>
    Authority,

    /// <summary>Target, in place of a URL.</summary>
    Path,

    /// <summary><c>http</c> or <c>https</c>, in place of a URL.</summary>
    Scheme,

    /// <summary>Headers; a list of values where one is repeated.</summary>
    Headers,

    /// <summary>TLS server name; empty for none.</summary>
    Sni,

    /// <summary>Port that the client connects to.</summary>
    Port,

    /// <summary>Labels of the gateway pod that is called.</summary>
    Workload,

    /// <summary>The calling workload, for a call inside the mesh.</summary>
    From,

    /// <summary>Whether the client presents a certificate.</summary>
    ClientCertificate,

    /// <summary>Claims of a JSON Web Token.</summary>
    Claims,

    /// <summary>A number from 0 to 1 in place of the seeded draw.</summary>
    Draw,

    /// <summary>For how many requests the line stands.</summary>
    Count,

    /// <summary>False where headers that are not listed are unknown.</summary>
    HeadersKnown,

    /// <summary>What really happened, from a log.</summary>
    Observed,

    /// <summary>What must come out.</summary>
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
