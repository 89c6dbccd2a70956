using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>Manifests have errors. The message holds the errors as <c>meshsim lint</c> prints them, and the
/// ways out.</summary>
public sealed class BadManifestsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BadManifestsException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    public BadManifestsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What brought it about.</param>
    public BadManifestsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from findings.</summary>
    /// <param name="diagnostics">All findings; the message lists the errors among them.</param>
    public BadManifestsException(ImmutableArray<Diagnostic> diagnostics)
        : base(ManifestErrors.Text(diagnostics, nameof(MeshOptions))) => Diagnostics = diagnostics;

    /// <summary>All findings, warnings included.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = [];
}
