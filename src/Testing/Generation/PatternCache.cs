using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Compiled patterns by their text, for one thread.</summary>
internal sealed class PatternCache
{
    private readonly Dictionary<string, Re2Regex?> _byPattern = new(StringComparer.Ordinal);

    /// <summary>The pattern; <c>null</c> when the proxy does not read it.</summary>
    public Re2Regex? Find(string pattern)
    {
        if (!_byPattern.TryGetValue(pattern, out Re2Regex? regex))
        {
            Re2Regex.TryCompile(pattern, out regex, out _);
            _byPattern.Add(pattern, regex);
        }

        return regex;
    }

    public bool IsFullMatch(string pattern, string text) => Find(pattern)?.IsFullMatch(Encoding.UTF8.GetBytes(text)) ?? false;

    /// <summary>Whether a value is what a condition asks for (rule RM-3).</summary>
    public bool Holds(StringMatch match, string value) => match.Kind switch
    {
        StringMatchKind.Exact => value == match.Value,
        StringMatchKind.Prefix => value.StartsWith(match.Value, StringComparison.Ordinal),
        StringMatchKind.Regex => IsFullMatch(match.Value, value),
        _ => true,
    };
}
