using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>A rule of a VirtualService that a proxy serves.</summary>
/// <param name="Owner"><c>namespace/name</c> of the VirtualService.</param>
/// <param name="Rule">The rule within it: <c>http[1].match[0]</c>, <c>tls[0].match[0]</c>.</param>
/// <param name="Source">Where it stands.</param>
public readonly record struct ServedRule(string Owner, string Rule, SourceSpan Source)
{
    /// <summary><c>file:line:col: namespace/name rule</c>.</summary>
    public override string ToString() => $"{Source}: {Owner} {Rule}";
}
