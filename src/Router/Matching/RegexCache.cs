using System.Collections.Concurrent;

namespace HelloMesh.Router;

/// <summary>Compiled patterns, one for each distinct text.</summary>
internal sealed class RegexCache
{
    /// <summary>An empty class: what a pattern that is not RE2 is replaced by.</summary>
    private const string NothingPattern = "[^\\x00-\\xff]";

    private readonly ConcurrentDictionary<string, Re2Regex> _byPattern = new(StringComparer.Ordinal);

    /// <summary>The compiled pattern; one that is not RE2 never matches (validation refuses it, rule RM-3).</summary>
    public Re2Regex Get(string pattern) => _byPattern.GetOrAdd(pattern, static text => Compile(text) ?? Compile(NothingPattern)!);

    private static Re2Regex? Compile(string pattern) =>
        Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _) ? regex : null;
}
