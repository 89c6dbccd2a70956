namespace HelloMesh.Router;

/// <summary>Texts that many records name, such as <c>http[0].match[0]</c>: mostly one string each. Of fixed size; any number
/// of threads may read.</summary>
internal sealed class SharedTexts
{
    private const int PlaceBits = 8;

    private readonly Place?[] _places = new Place?[1 << PlaceBits];

    /// <summary>Reads a text.</summary>
    public string Read(ref RecordReader input)
    {
        uint offset = input.TextOffset();
        ref Place? place = ref _places[(offset * 0x9E3779B1) >> (32 - PlaceBits)];
        Place? known = Volatile.Read(ref place);
        if (known is null || known.Offset != offset)
        {
            known = new Place(offset, input.TextAt(offset));
            Volatile.Write(ref place, known);
        }

        return known.Text;
    }

    private sealed record Place(uint Offset, string Text);
}
