namespace HelloMesh.Model;

/// <summary>One document of a YAML stream.</summary>
/// <param name="Root">Its content; a null scalar for an empty document.</param>
/// <param name="Span">Where it stands.</param>
public sealed record YamlDocument(YamlNode Root, SourceSpan Span);
