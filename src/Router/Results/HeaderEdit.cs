namespace HelloMesh.Router;

/// <summary>What an operation does to a header.</summary>
public enum HeaderEditKind
{
    /// <summary>All its lines go.</summary>
    Remove,

    /// <summary>All its lines are replaced by one.</summary>
    Set,

    /// <summary>One line more.</summary>
    Add,
}

/// <summary>One operation on a header, in the order in which the proxy carries them out (rules ACT-42, ACT-43).</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">Name in lower case.</param>
/// <param name="Value">Value; empty for <see cref="HeaderEditKind.Remove"/>.</param>
public readonly record struct HeaderEdit(HeaderEditKind Kind, string Name, string Value);
