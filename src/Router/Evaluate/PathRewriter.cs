using System.Buffers;
using System.Text;

namespace HelloMesh.Router;

/// <summary>The path that an upstream or a redirect gets (rules ACT-27, ACT-35 to ACT-37).</summary>
internal static class PathRewriter
{
    /// <summary>The path with query for the upstream.</summary>
    public static string ForUpstream(RouteMatch match, ForwardAction action, string path, string query, RegexCache regexes)
    {
        if (action.RegexRewritePattern is { } pattern)
        {
            var rewritten = new ArrayBufferWriter<byte>();
            bool replaced = regexes.Get(pattern).TryReplaceAll(
                Encoding.UTF8.GetBytes(path), action.RegexRewriteSubstitution, rewritten);

            // ACT-37: an empty result changes nothing.
            return (replaced && rewritten.WrittenCount > 0 ? Encoding.UTF8.GetString(rewritten.WrittenSpan) : path) + query;
        }

        return action.PathRewrite is { } replacement ? ReplaceMatched(match, path, replacement) + query : path + query;
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

    /// <summary>Plain string surgery: a prefix condition replaces as many bytes as the prefix has (rule ACT-36), exact
    /// and regex replace the whole path (rule ACT-35).</summary>
    private static string ReplaceMatched(RouteMatch match, string path, string replacement)
    {
        if (match.PathKind != PathMatchKind.Prefix)
        {
            return replacement;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(path);
        int length = Math.Min(Encoding.UTF8.GetByteCount(match.Path), bytes.Length);
        return replacement + Encoding.UTF8.GetString(bytes.AsSpan(length));
    }
}
