using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>A pod, as far as routing sees it: its namespace and its labels.</summary>
public sealed class WorkloadId : IEquatable<WorkloadId>
{
    private string? _text;

    /// <summary>Creates a workload.</summary>
    /// <param name="ns">Namespace; <c>null</c> when the caller does not say.</param>
    /// <param name="labels">Pod labels.</param>
    public WorkloadId(string? ns, IEnumerable<KeyValuePair<string, string>> labels)
    {
        Namespace = ns;
        Labels = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, labels);
    }

    /// <summary>Namespace; <c>null</c> when not said (then <c>istio-system</c> for gateways, <c>default</c> for callers,
    /// unless a loaded Service or pod with these labels says otherwise).</summary>
    public string? Namespace { get; }

    /// <summary>Pod labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; }

    /// <summary>Reads <c>[NAMESPACE/]LABEL=VALUE[,LABEL=VALUE…]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="workload">The workload.</param>
    public static bool TryParse(string text, out WorkloadId? workload)
    {
        workload = null;
        int equals = text.IndexOf('=');
        int slash = equals < 0 ? text.IndexOf('/') : text.LastIndexOf('/', equals);
        string? ns = null;
        string rest = text;
        if (slash >= 0 && !text[..slash].Contains('.', StringComparison.Ordinal))
        {
            ns = text[..slash];
            rest = text[(slash + 1)..];
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in rest.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int at = pair.IndexOf('=');
            if (at <= 0)
            {
                return false;
            }

            labels[pair[..at]] = pair[(at + 1)..];
        }

        if (labels.Count == 0 && string.IsNullOrEmpty(ns))
        {
            return false;
        }

        workload = new WorkloadId(ns, labels);
        return true;
    }

    /// <inheritdoc />
    public bool Equals(WorkloadId? other) =>
        other is not null && Namespace == other.Namespace && Labels.Count == other.Labels.Count
        && Labels.All(pair => other.Labels.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as WorkloadId);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Namespace);
        foreach (KeyValuePair<string, string> pair in Labels)
        {
            hash.Add(pair.Key);
            hash.Add(pair.Value);
        }

        return hash.ToHashCode();
    }

    /// <summary><c>namespace/label=value,…</c>.</summary>
    public override string ToString() => _text ??= MakeText();

    private string MakeText()
    {
        string labels = string.Join(',', Labels.Select(pair => $"{pair.Key}={pair.Value}"));
        return Namespace is null ? labels : $"{Namespace}/{labels}";
    }
}
