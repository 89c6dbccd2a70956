using System.Collections.Concurrent;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Compiled patterns, one for each distinct text, as the proxy reads them.</summary>
internal sealed class RegexCache
{
    /// <summary>An empty class: what a pattern that the proxy cannot read is replaced by. The proxy refuses the route
    /// table then (<see cref="RouteTableRefusals"/>), so nothing is ever matched with it.</summary>
    private const string NothingPattern = "[^\\x00-\\xff]";

    private readonly ConcurrentDictionary<string, Entry> _byPattern = new(StringComparer.Ordinal);

    /// <summary>The compiled pattern.</summary>
    public Re2Regex Get(string pattern) => Find(pattern).Regex;

    /// <summary>Why the proxy cannot read the pattern; <c>null</c> when it can.</summary>
    public Re2Error? ErrorOf(string pattern) => Find(pattern).Error;

    private Entry Find(string pattern) => _byPattern.GetOrAdd(pattern, static text => Compile(text));

    private static Entry Compile(string pattern) =>
        Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error)
            ? new Entry(regex, null)
            : new Entry(Compile(NothingPattern).Regex, error);

    private sealed record Entry(Re2Regex Regex, Re2Error? Error);
}
