namespace HelloMesh.Testing.Requests;

/// <summary>How large a request may be; what is larger costs its line, never the run.</summary>
internal static class RequestLimits
{
    /// <summary>A line, without its line end: far above any real request, and small enough to keep several in memory.</summary>
    public const int LineLengthMaxBytes = 1 << 20;

    /// <summary>A request target in UTF-8; Envoy's own limit for all headers together is 60 KiB by default.</summary>
    public const int PathLengthMaxBytes = 64 << 10;

    /// <summary>Headers of a request, repeated ones counted each.</summary>
    public const int HeaderCountMax = 1000;

    /// <summary>Name and value of one header in UTF-8.</summary>
    public const int HeaderLengthMaxBytes = 64 << 10;

    /// <summary>Nesting of objects and arrays; only <c>claims</c> and <c>expect</c> nest at all.</summary>
    public const int JsonDepthMax = 32;

    /// <summary>For how many requests a line may stand.</summary>
    public const long CountMax = 1_000_000_000_000;
}
