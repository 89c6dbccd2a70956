namespace HelloMesh.Benchmarks;

/// <summary>One bar and what was measured against it.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Ours">Our figure, with its unit.</param>
/// <param name="Peer">Whom it is compared with, and that one's figure.</param>
/// <param name="Ratio">The two in proportion; empty where the bar is absolute.</param>
/// <param name="Target">What the bar asks for.</param>
/// <param name="IsMet">Whether our figure meets it; <c>null</c> where no bar asks for anything.</param>
public sealed record Bar(string What, string Ours, string Peer, string Ratio, string Target, bool? IsMet);
