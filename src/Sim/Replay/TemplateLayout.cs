using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace HelloMesh.Sim.Replay;

/// <summary>What is left open between two pieces of a template.</summary>
internal enum OpenPiece : byte
{
    /// <summary>The request's id: text with its quotes, or a number.</summary>
    Id,

    /// <summary>Its name, as a whole field; nothing where there is none.</summary>
    Name,

    /// <summary>Number of its line.</summary>
    Line,

    /// <summary>Its method, without quotes.</summary>
    Method,

    /// <summary>Its URL, without quotes.</summary>
    Url,

    /// <summary>What the upstream receives, as a whole field.</summary>
    Upstream,
}

/// <summary>What templates leave open, and where. Many templates share one.</summary>
internal sealed class TemplateLayout
{
    private static readonly ConcurrentDictionary<string, TemplateLayout> Known = new(StringComparer.Ordinal);

    private readonly OpenPiece[] _open;
    private readonly int[] _ends;

    private TemplateLayout(List<OpenPiece> open, List<int> ends)
    {
        _open = [.. open];
        _ends = [.. ends];
    }

    /// <summary>What is left open, in order.</summary>
    public ReadOnlySpan<OpenPiece> Open => _open;

    /// <summary>Offsets of these in the bytes that do not change.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>True for the layout with these places.</summary>
    public bool Is(List<OpenPiece> open, List<int> ends) =>
        CollectionsMarshal.AsSpan(ends).SequenceEqual(_ends) && CollectionsMarshal.AsSpan(open).SequenceEqual(_open);

    /// <summary>The layout with these places.</summary>
    public static TemplateLayout Of(List<OpenPiece> open, List<int> ends) =>
        Known.GetOrAdd($"{string.Join(',', open)};{string.Join(',', ends)}", _ => new TemplateLayout(open, ends));
}
