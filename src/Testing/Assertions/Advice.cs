using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>What somebody probably meant.</summary>
internal static class Advice
{
    /// <summary>A clause on a destination that the manifests do not name: the nearest of them, compared by as many labels as
    /// were written; empty when none is near.</summary>
    public static string ForDestination(string destination, ImmutableArray<string> known)
    {
        int labels = HostOf(destination).Count(c => c == '.') + 1;
        var cut = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string full in known)
        {
            int colon = full.LastIndexOf(':');
            cut.TryAdd(string.Join('.', HostOf(full).Split('.').Take(labels)) + (colon < 0 ? "" : full[colon..]), full);
        }

        return SpellingAdvice.Closest(destination, cut.Keys) is { } near ? $"; did you mean '{near}'?"
            : SpellingAdvice.Closest(HostOf(destination), cut.Keys.Select(HostOf)) is { } host
            ? $"; did you mean '{cut.Keys.First(k => HostOf(k) == host)}'?"
            : known.IsEmpty ? "" : "; no route of these manifests leads there";
    }

    private static string HostOf(string destination)
    {
        int colon = destination.LastIndexOf(':');
        return colon < 0 ? destination : destination[..colon];
    }
}
