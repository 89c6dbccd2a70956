using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>What somebody probably meant.</summary>
internal static class Advice
{
    /// <summary>What is said where no name is near.</summary>
    public const string Nowhere = "; no route of these manifests leads there";

    /// <summary>A clause on a destination that the manifests do not name: the nearest of them, compared by as many labels as
    /// were written; empty when none is near.</summary>
    public static string ForDestination(string destination, ImmutableArray<string> known) =>
        Nearest(destination, known) is { } near ? $"; did you mean '{near}'?" : known.IsEmpty ? "" : Nowhere;

    /// <summary>The nearest of some destinations, cut to as many labels as were written; <c>null</c> when none is near.</summary>
    public static string? Nearest(string destination, IEnumerable<string> known)
    {
        int labels = HostOf(destination).Count(c => c == '.') + 1;
        var cut = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string full in known)
        {
            int colon = full.LastIndexOf(':');
            cut.TryAdd(string.Join('.', HostOf(full).Split('.').Take(labels)) + (colon < 0 ? "" : full[colon..]), full);
        }

        return SpellingAdvice.Closest(destination, cut.Keys)
            ?? (SpellingAdvice.Closest(HostOf(destination), cut.Keys.Select(HostOf)) is { } host
                ? cut.Keys.First(k => HostOf(k) == host)
                : null);
    }

    private static string HostOf(string destination)
    {
        int colon = destination.LastIndexOf(':');
        return colon < 0 ? destination : destination[..colon];
    }
}
