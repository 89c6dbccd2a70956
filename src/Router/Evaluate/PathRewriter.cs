using System.Buffers;
using System.Text;

namespace HelloMesh.Router;

/// <summary>The path that an upstream or a redirect gets (rules ACT-27, ACT-35 to ACT-37).</summary>
internal static class PathRewriter
{
    /// <summary>The path with query for the upstream.</summary>
    public static string ForUpstream(RouteMatch match, ForwardAction action, in RequestView request, RegexCache regexes)
    {
        if (action.RegexRewritePattern is null && action.PathRewrite is { } replacement)
        {
            // PERF: InProcessBenchmarks. No buffer: what is left of the path stands right before the query.
            return replacement + Encoding.UTF8.GetString(request.PathAndQuery[LengthReplaced(match, request.Path)..]);
        }

        var path = new ArrayBufferWriter<byte>(request.PathAndQuery.Length + 64);
        WriteForUpstream(match, action, request, regexes, path);
        return Encoding.UTF8.GetString(path.WrittenSpan);
    }

    /// <summary>Writes the path with query for the upstream.</summary>
    public static void WriteForUpstream(
        RouteMatch match, ForwardAction action, in RequestView request, RegexCache regexes, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> path = request.Path;
        if (action.RegexRewritePattern is { } pattern)
        {
            var rewritten = new ArrayBufferWriter<byte>();
            bool replaced = regexes.Get(pattern).TryReplaceAll(path, action.RegexRewriteSubstitution, rewritten);

            // ACT-37: an empty result changes nothing.
            output.Write(replaced && rewritten.WrittenCount > 0 ? rewritten.WrittenSpan : path);
        }
        else if (action.PathRewrite is { } replacement)
        {
            Encoding.UTF8.GetBytes(replacement, output);
            output.Write(path[LengthReplaced(match, path)..]);
        }
        else
        {
            output.Write(path);
        }

        output.Write(request.PathAndQuery[path.Length..]);
    }

    /// <summary>The path with query of a redirect.</summary>
    public static string ForRedirect(RouteMatch match, RedirectAction action, string path, string query)
    {
        if (action.Path is { } whole)
        {
            string absolute = whole.StartsWith('/') ? whole : "/" + whole;
            return absolute.Contains('?', StringComparison.Ordinal) ? absolute : absolute + query;
        }

        return action.PrefixRewrite is { Length: > 0 } prefix ? ReplaceMatched(match, path, prefix) + query : path + query;
    }

    private static string ReplaceMatched(RouteMatch match, string path, string replacement)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        return replacement + Encoding.UTF8.GetString(bytes.AsSpan(LengthReplaced(match, bytes)));
    }

    /// <summary>Plain string surgery: a prefix condition replaces as many bytes as the prefix has (rule ACT-36), exact
    /// and regex replace the whole path (rule ACT-35).</summary>
    private static int LengthReplaced(RouteMatch match, ReadOnlySpan<byte> path) => match.PathKind == PathMatchKind.Prefix
        ? Math.Min(Encoding.UTF8.GetByteCount(match.Path), path.Length)
        : path.Length;
}
