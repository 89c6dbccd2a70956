namespace HelloMesh.Model;

/// <summary>Characters that lie elsewhere and are fetched when somebody reads them; where lines start is known before.</summary>
public interface ISourceContent
{
    /// <summary>The whole text, without a byte order mark.</summary>
    public string ReadText();

    /// <summary>Line and column of an offset, both from 1; the column counts UTF-16 units.</summary>
    /// <param name="offset">The offset.</param>
    public (int Line, int Column) GetPosition(int offset);
}
