namespace HelloMesh.Router;

/// <summary>A condition that does not hold.</summary>
/// <param name="Text">Which one, in words.</param>
/// <param name="Rule">The rule that it falls under.</param>
internal sealed record ConditionFailure(string Text, string Rule);
