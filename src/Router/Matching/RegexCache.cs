using System.Collections.Concurrent;

namespace HelloMesh.Router;

/// <summary>Compiled patterns, one for each distinct text.</summary>
internal sealed class RegexCache
{
    private readonly ConcurrentDictionary<string, Re2Regex> _byPattern = new(StringComparer.Ordinal);

    /// <summary>The compiled pattern; one that is not RE2 never matches (validation reports it, rule RM-3).</summary>
    public Re2Regex Get(string pattern) => _byPattern.GetOrAdd(
        pattern, static text => Re2Regex.TryCompile(text, out Re2Regex? regex, out _) ? regex! : Re2Regex.Never);
}
