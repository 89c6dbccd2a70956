using System.Text;

namespace HelloMesh.Router;

/// <summary>Collects the bytes of a table; equal texts are kept once.</summary>
internal sealed class TextPool
{
    private readonly Dictionary<string, (int Start, int Length)> _known = new(StringComparer.Ordinal);
    private byte[] _bytes = new byte[4096];
    private int _used;

    public (int Start, int Length) Add(string text)
    {
        if (!_known.TryGetValue(text, out (int, int) place))
        {
            place = Add(Encoding.UTF8.GetBytes(text));
            _known.Add(text, place);
        }

        return place;
    }

    public (int Start, int Length) Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _used < bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_used));
        int start = _used;
        _used += bytes.Length;
        return (start, bytes.Length);
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _used).ToArray();
}
