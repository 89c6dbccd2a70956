using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing;

/// <summary>Manifests have errors. The message holds the findings as <c>meshsim lint</c> prints them.</summary>
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
        : base(Render(diagnostics)) => Diagnostics = diagnostics;

    /// <summary>All findings, warnings included.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; } = [];

    private static string Render(ImmutableArray<Diagnostic> diagnostics)
    {
        Diagnostic[] errors = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        using var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"the manifests have {errors.Length} error{(errors.Length == 1 ? "" : "s")}");
        foreach (Diagnostic error in errors)
        {
            DiagnosticRenderer.Write(text, error);
        }

        return text.ToString().TrimEnd();
    }
}
