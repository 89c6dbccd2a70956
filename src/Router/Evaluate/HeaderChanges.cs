using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What header operations make of a set of headers (rule ACT-42).</summary>
internal sealed class HeaderChanges
{
    private readonly SortedDictionary<string, List<string>> _before = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> _after = new(StringComparer.Ordinal);

    /// <summary>Starts from what was sent and from what the proxy holds of it.</summary>
    public HeaderChanges(
        IEnumerable<KeyValuePair<string, string>> sent, IEnumerable<KeyValuePair<string, string>> held)
    {
        foreach ((string name, string value) in sent)
        {
            Values(_before, name.ToLowerInvariant()).Add(value);
        }

        foreach ((string name, string value) in held)
        {
            Values(_after, name).Add(value);
        }
    }

    /// <summary>Removes, then sets, then adds.</summary>
    public void Apply(HeaderOperation operation)
    {
        foreach (string name in operation.Remove)
        {
            _after.Remove(name.ToLowerInvariant());
        }

        foreach (KeyValuePair<string, string> header in operation.Set)
        {
            _after[header.Key.ToLowerInvariant()] = [Literal(header.Value)];
        }

        foreach (KeyValuePair<string, string> header in operation.Add)
        {
            Values(_after, header.Key.ToLowerInvariant()).Add(Literal(header.Value));
        }
    }

    /// <summary>What differs from before: final values, or <c>null</c> where a header is gone.</summary>
    public ImmutableArray<HeaderChange> ToChanges()
    {
        var changes = ImmutableArray.CreateBuilder<HeaderChange>();
        foreach (string name in _before.Keys.Union(_after.Keys).Order(StringComparer.Ordinal))
        {
            _before.TryGetValue(name, out List<string>? before);
            if (!_after.TryGetValue(name, out List<string>? after))
            {
                changes.Add(new HeaderChange(name, null));
            }
            else if (before is null || !before.SequenceEqual(after))
            {
                changes.Add(new HeaderChange(name, [.. after]));
            }
        }

        return changes.ToImmutable();
    }

    /// <summary>A doubled percent sign is one (rule ACT-44).</summary>
    public static string Literal(string value) => value.Replace("%%", "%", StringComparison.Ordinal);

    private static List<string> Values(SortedDictionary<string, List<string>> headers, string name)
    {
        if (!headers.TryGetValue(name, out List<string>? values))
        {
            headers.Add(name, values = []);
        }

        return values;
    }
}
