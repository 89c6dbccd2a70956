namespace HelloMesh.Model;

/// <summary>Gives the same string for the same characters, mostly: keys, hosts and numbers repeat all over a manifest. A
/// direct-mapped cache, so that it stays small whatever comes.</summary>
internal sealed class StringPool
{
    private const int SlotCount = 4096;   // a power of two
    private const int LengthMax = 80;

    private readonly string?[] _slots = new string?[SlotCount];

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "";
        }

        if (text.Length > LengthMax)
        {
            return text.ToString();
        }

        uint hash = 0;
        foreach (char c in text)
        {
            hash = (hash * 31) + c;
        }

        ref string? slot = ref _slots[((hash * 0x9E3779B1u) >> 20) & (SlotCount - 1)];
        if (slot is null || !text.SequenceEqual(slot))
        {
            slot = text.ToString();
        }

        return slot;
    }
}
