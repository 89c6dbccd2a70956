using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing.Requests;

/// <summary>One line of a request file, read: a request, or the reason why it is none.</summary>
internal sealed class RequestLine
{
    /// <summary>Line in its file, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The request's own id; <c>null</c> where the line number serves.</summary>
    public string? Id { get; init; }

    /// <summary>True when the id was written as a number, and is echoed as one.</summary>
    public bool IdIsNumber { get; init; }

    /// <summary>A name for people; <c>null</c> for none.</summary>
    public string? Name { get; init; }

    /// <summary>Method; <c>null</c> on a line that could not be read so far.</summary>
    public string? Method { get; init; }

    /// <summary>URL as written, or put together from scheme, authority and path; <c>null</c> where there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The request; <c>null</c> when <see cref="Error"/> says why there is none.</summary>
    public MeshRequest? Request { get; init; }

    /// <summary>For how many requests the line stands, from 1.</summary>
    public long Count { get; init; } = 1;

    /// <summary>What must come out: an object, or a string that names the destination; <c>null</c> for none.</summary>
    public JsonElement? Expect { get; init; }

    /// <summary>What is wrong with the line; <c>null</c> when nothing is.</summary>
    public string? Error { get; init; }

    /// <summary>Column of the error, from 1, in UTF-16 units; 0 when there is none.</summary>
    public int Column { get; init; }

    /// <summary>The id by which expectations are joined.</summary>
    public string JoinId => Id ?? Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
