using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Header operations of a route, with the authority taken out of them.</summary>
internal readonly record struct RouteHeaders(HeaderOperation Request, HeaderOperation Response, string? Authority);

/// <summary>Header operations at route and destination level (rules ACT-39, ACT-42, ACT-43).</summary>
internal static class HeaderTranslator
{
    public static RouteHeaders ForRoute(HttpRoute source)
    {
        HeaderOperation request = Clean(source.Headers?.Request);
        HeaderOperation response = Clean(source.Headers?.Response);
        string? rewrite = source.Rewrite is { Authority.Length: > 0 } ? source.Rewrite.Authority : null;
        string? authority = rewrite ?? Authority(source.Headers?.Request);

        // ACT-43: with one destination its operations are appended to the route's.
        if (source is { Route.Length: 1, Redirect: null, DirectResponse: null } && source.Route[0].Headers is { } single)
        {
            request = Append(request, Clean(single.Request));
            response = Append(response, Clean(single.Response));
            authority ??= Authority(single.Request);
        }

        return new RouteHeaders(request, response, authority);
    }

    /// <summary>The authority that operations set, the value of <c>set</c> before that of <c>add</c> (rule ACT-39).</summary>
    public static string? Authority(HeaderOperation? request) =>
        request is null
            ? null
            : request.Set.Concat(request.Add).Where(h => IsAuthority(h.Key)).Select(h => h.Value).FirstOrDefault();

    /// <summary>Without the names that are skipped: pseudo headers and <c>host</c> (rule ACT-42).</summary>
    public static HeaderOperation Clean(HeaderOperation? operation) =>
        operation is null
            ? HeaderOperation.None
            : new HeaderOperation(
                [.. operation.Set.Where(h => !IsSkipped(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal)],
                [.. operation.Add.Where(h => !IsSkipped(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal)],
                [.. operation.Remove.Where(name => !IsSkipped(name))]);

    private static HeaderOperation Append(HeaderOperation first, HeaderOperation second) =>
        new([.. first.Set, .. second.Set], [.. first.Add, .. second.Add], [.. first.Remove, .. second.Remove]);

    private static bool IsAuthority(string name) =>
        name.Equals("host", StringComparison.OrdinalIgnoreCase) || name == ":authority";

    private static bool IsSkipped(string name) => name.StartsWith(':') || IsAuthority(name);
}
