namespace HelloMesh.Testing;

/// <summary>An assertion about the mesh does not hold. The message says what was expected, what happened, and why.</summary>
public sealed class MeshAssertionException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MeshAssertionException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, what happened, and why.</param>
    public MeshAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, what happened, and why.</param>
    /// <param name="innerException">What brought it about.</param>
    public MeshAssertionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
