namespace HelloMesh.Router;

/// <summary>Parts of a result that cost more than the rest.</summary>
[Flags]
internal enum ResultParts
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><see cref="RouteResult.Upstream"/>.</summary>
    Upstream = 1,

    /// <summary><see cref="RouteResult.ResponseHeaders"/>.</summary>
    ResponseHeaders = 2,

    /// <summary>All of them.</summary>
    All = Upstream | ResponseHeaders,
}
