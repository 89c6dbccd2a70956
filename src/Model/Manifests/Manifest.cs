using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Namespace and name of an object; written <c>namespace/name</c>.</summary>
/// <param name="Namespace">The namespace; <c>default</c> where a manifest names none.</param>
/// <param name="Name">The name.</param>
public readonly record struct NamespacedName(string Namespace, string Name)
{
    /// <inheritdoc />
    public override string ToString() => $"{Namespace}/{Name}";
}

/// <summary>The part of <c>metadata</c> that routing looks at.</summary>
public sealed class ObjectMeta
{
    /// <summary>Namespace and name.</summary>
    public required NamespacedName Id { get; init; }

    /// <summary>Where the name stands, or the document when it has none.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>Labels; empty when there are none.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Annotations; empty when there are none.</summary>
    public ImmutableDictionary<string, string> Annotations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>When the object was created; <c>null</c> for one that was not applied yet, which then counts as
    /// newer than every dated one (rules GW-4, VH-8).</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}

/// <summary>One object of a manifest.</summary>
public abstract class Manifest
{
    /// <summary>Namespace, name, labels, age.</summary>
    public required ObjectMeta Meta { get; init; }

    /// <summary>Where the document stands.</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>The kind as written, for example <c>Gateway</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Namespace and name.</summary>
    public NamespacedName Id => Meta.Id;

    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Id}";
}
