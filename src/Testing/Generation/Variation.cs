namespace HelloMesh.Testing.Generation;

/// <summary>A request with what it is for.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Name">The same for people, with the route; empty where it was drawn.</param>
/// <param name="Draft">The request.</param>
internal readonly record struct Variation(RequestPurpose Purpose, string Name, RequestDraft Draft);
