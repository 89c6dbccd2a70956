using System.Buffers;

namespace HelloMesh.Router;

/// <summary>What the proxy does to a path before it matches (rules RM-43, RM-45), with Istio's default <c>BASE</c>.</summary>
internal static class PathNormalizer
{
    /// <summary>Bytes that normalisation leaves alone wherever they stand, apart from <c>/</c> followed by a dot.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "!$&'()*+,-/0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~"u8);

    private const string UpperHex = "0123456789ABCDEF";

    /// <summary>True when normalisation would change nothing: the usual case, decided by one vectorised scan.</summary>
    public static bool IsNormal(ReadOnlySpan<byte> path)
    {
        int at = path.IndexOfAnyExcept(Plain);
        while (at >= 0)
        {
            // A dot that does not follow a slash is an ordinary character.
            if (path[at] != (byte)'.' || at == 0 || path[at - 1] == (byte)'/')
            {
                return false;
            }

            int next = path[(at + 1)..].IndexOfAnyExcept(Plain);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return true;
    }

    /// <summary>Writes the normalised path (without query) and returns its length; -1 when it holds NUL.</summary>
    /// <param name="path">The path, starting with <c>/</c>.</param>
    /// <param name="output">At least three times as long as <paramref name="path"/>.</param>
    public static int Normalize(ReadOnlySpan<byte> path, Span<byte> output)
    {
        int length = 0;
        int i = 0;
        while (i < path.Length)
        {
            if (length > 0 && output[length - 1] == (byte)'/' && DotLength(path, i) is > 0 and int first)
            {
                int afterFirst = i + first;
                if (AtSegmentEnd(path, afterFirst))
                {
                    i = Math.Min(afterFirst + 1, path.Length);   // "." is dropped, and the slash behind it
                    continue;
                }

                int second = DotLength(path, afterFirst);
                if (second > 0 && AtSegmentEnd(path, afterFirst + second))
                {
                    i = Math.Min(afterFirst + second + 1, path.Length);
                    length = DropSegment(output, length);
                    continue;
                }

                output[length++] = (byte)'.';
                i = afterFirst;
                continue;
            }

            byte b = path[i];
            if (b == 0)
            {
                return -1;
            }

            if (b == (byte)'\\')
            {
                output[length++] = (byte)'/';
                i++;
            }
            else if (b == (byte)'%' && TryReadEscape(path, i, out byte value))
            {
                if (value == 0)
                {
                    return -1;
                }

                if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
                {
                    output[length++] = value;
                }
                else
                {
                    path.Slice(i, 3).CopyTo(output[length..]);
                    length += 3;
                }

                i += 3;
            }
            else if (MustEscape(b))
            {
                output[length++] = (byte)'%';
                output[length++] = (byte)UpperHex[b >> 4];
                output[length++] = (byte)UpperHex[b & 15];
                i++;
            }
            else
            {
                output[length++] = b;
                i++;
            }
        }

        return length;
    }

    /// <summary>Length of a dot at an offset, written plainly or escaped; 0 when there is none.</summary>
    private static int DotLength(ReadOnlySpan<byte> path, int at)
    {
        if (at < path.Length && path[at] == (byte)'.')
        {
            return 1;
        }

        return at + 2 < path.Length && path[at] == (byte)'%' && path[at + 1] == (byte)'2'
            && path[at + 2] is (byte)'e' or (byte)'E'
            ? 3
            : 0;
    }

    private static bool AtSegmentEnd(ReadOnlySpan<byte> path, int at) =>
        at >= path.Length || path[at] is (byte)'/' or (byte)'\\';

    /// <summary>Removes the segment before the slash at the end; never above the root.</summary>
    private static int DropSegment(Span<byte> output, int length)
    {
        if (length <= 1)
        {
            return length;
        }

        int slash = output[..(length - 1)].LastIndexOf((byte)'/');
        return slash + 1;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> path, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= path.Length || !char.IsAsciiHexDigit((char)path[at + 1]) || !char.IsAsciiHexDigit((char)path[at + 2]))
        {
            return false;
        }

        value = (byte)((HexValue(path[at + 1]) << 4) | HexValue(path[at + 2]));
        return true;
    }

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool MustEscape(byte b) =>
        b <= 0x20 || b >= 0x7F
        || b is (byte)'"' or (byte)'<' or (byte)'>' or (byte)'^' or (byte)'`' or (byte)'{' or (byte)'|' or (byte)'}';
}
