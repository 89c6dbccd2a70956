using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>Strings made from a pattern's tree. What comes out is a proposal: assertions inside the pattern are not looked
/// at, so the caller checks it with the pattern itself.</summary>
/// <param name="real">The source of choices.</param>
internal sealed class RegexStrings(RealValues real)
{
    /// <summary>More repetitions than this add length, not variety.</summary>
    private const int RepetitionsMax = 3;

    private const int LengthMax = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Re2ByteSet Lower = Re2ByteSet.Range((byte)'a', (byte)'z');
    private static readonly Re2ByteSet Digits = Re2ByteSet.Range((byte)'0', (byte)'9');
    private static readonly Re2ByteSet Visible = Re2ByteSet.Range(0x21, 0x7E);

    /// <summary>A string of the pattern's language.</summary>
    /// <param name="tree">The pattern.</param>
    /// <param name="allowed">Bytes that the place where the string will stand can carry; others only where nothing else does.</param>
    /// <param name="ordinal">0 takes the shortest way; each next one another choice of the alternatives.</param>
    /// <returns>The string; <c>null</c> when the bytes are not text.</returns>
    public string? Make(Re2Node tree, Re2ByteSet allowed, int ordinal)
    {
        var bytes = new List<byte>();
        var walk = new Walk(allowed, ordinal, bytes);
        if (!Append(tree, ref walk))
        {
            return null;
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private bool Append(Re2Node node, ref Walk walk)
    {
        if (walk.Bytes.Count > LengthMax)
        {
            return false;
        }

        switch (node)
        {
            case Re2Bytes one:
                return AppendByte(one.Set, walk);
            case Re2Concat all:
                foreach (Re2Node part in all.Parts)
                {
                    if (!Append(part, ref walk))
                    {
                        return false;
                    }
                }

                return true;
            case Re2Alternate any:
                int choice = walk.Choices % any.Choices.Length;
                walk.Choices = walk.Ordinal < any.Choices.Length * 2
                    ? walk.Choices / any.Choices.Length
                    : real.Random.Number(0, 1 << 20);
                return Append(any.Choices[choice], ref walk);
            case Re2Repeat repeat:
                for (int i = CountOf(repeat, walk); i > 0; i--)
                {
                    if (!Append(repeat.Body, ref walk))
                    {
                        return false;
                    }
                }

                return true;
            case Re2Capture group:
                return Append(group.Body, ref walk);
            default:
                return true;
        }
    }

    private int CountOf(Re2Repeat repeat, in Walk walk)
    {
        int most = repeat.Max == Re2Repeat.Unbounded ? repeat.Min + RepetitionsMax : repeat.Max;
        most = Math.Min(most, repeat.Min + RepetitionsMax);
        return walk.Ordinal switch
        {
            0 => repeat.Min,
            1 => Math.Min(Math.Max(repeat.Min, 1), most),
            2 => most,
            _ => real.Random.Number(repeat.Min, most),
        };
    }

    private bool AppendByte(Re2ByteSet set, in Walk walk)
    {
        Re2ByteSet usable = FirstFilled(
            walk.Ordinal % 7 == 6 ? set & walk.Allowed & Visible : set & walk.Allowed & Lower,
            set & walk.Allowed & Digits,
            set & walk.Allowed & Visible,
            set & walk.Allowed,
            set);
        int count = usable.Count;
        if (count == 0)
        {
            return false;
        }

        int at = count == 1 ? 0 : real.Random.Number(0, count - 1);
        foreach ((byte lo, byte hi) in usable.Ranges())
        {
            if (at <= hi - lo)
            {
                walk.Bytes.Add((byte)(lo + at));
                return true;
            }

            at -= hi - lo + 1;
        }

        return false;
    }

    private static Re2ByteSet FirstFilled(params ReadOnlySpan<Re2ByteSet> sets)
    {
        foreach (Re2ByteSet set in sets)
        {
            if (!set.IsEmpty)
            {
                return set;
            }
        }

        return Re2ByteSet.None;
    }

    private struct Walk(Re2ByteSet allowed, int ordinal, List<byte> bytes)
    {
        public readonly Re2ByteSet Allowed = allowed;
        public readonly int Ordinal = ordinal;
        public readonly List<byte> Bytes = bytes;

        /// <summary>Digits of the ordinal, one for each alternation passed.</summary>
        public int Choices = ordinal;
    }
}
