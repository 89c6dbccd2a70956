namespace HelloMesh.Testing;

/// <summary>The mesh cannot be set up or used as asked; the message says what to write instead.</summary>
public sealed class MeshException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public MeshException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and the way out.</param>
    public MeshException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and the way out.</param>
    /// <param name="innerException">What it comes from.</param>
    public MeshException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
