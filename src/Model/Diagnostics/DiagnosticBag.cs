using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Collects findings; nothing in the reader throws for bad input.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private readonly int _countMax;

    /// <summary>Creates an empty bag.</summary>
    /// <param name="countMax">Findings kept; later ones are only counted.</param>
    public DiagnosticBag(int countMax = Limits.DiagnosticCountMax) => _countMax = countMax;

    /// <summary>Everything reported so far, in order of reporting.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Findings beyond the limit, which were not kept.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>Errors reported so far, those that were not kept included.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Adds a finding.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Error)
        {
            ErrorCount++;
        }

        if (_items.Count < _countMax)
        {
            _items.Add(diagnostic);
        }
        else
        {
            DroppedCount++;
        }
    }

    /// <summary>Takes the findings of another bag over.</summary>
    internal void Add(DiagnosticBag other)
    {
        foreach (Diagnostic finding in other._items)
        {
            Report(finding);
        }

        DroppedCount += other.DroppedCount;
        ErrorCount += other.ErrorCount - other._items.Count(d => d.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>All findings by file, offset and code: the same input gives the same order. The last one says how
    /// many were left out, if any.</summary>
    public ImmutableArray<Diagnostic> ToSorted()
    {
        IEnumerable<Diagnostic> sorted = _items.Distinct()
            .OrderBy(d => d.Span.Source?.Path ?? "", StringComparer.Ordinal)
            .ThenBy(d => d.Span.Start)
            .ThenBy(d => d.Code, StringComparer.Ordinal);
        return DroppedCount == 0
            ? [.. sorted]
            : [.. sorted, DiagnosticCatalogue.TooManyFindings(_countMax, DroppedCount)];
    }
}
