using System.Collections.Immutable;
using System.Numerics;

namespace HelloMesh.Model;

/// <summary>A set of byte values, the character class of a proxy that matches in Latin-1 (rule RM-29).</summary>
/// <remarks>The default value is the empty set.</remarks>
public readonly struct Re2ByteSet : IEquatable<Re2ByteSet>
{
    private readonly ulong _bits0;
    private readonly ulong _bits1;
    private readonly ulong _bits2;
    private readonly ulong _bits3;

    private Re2ByteSet(ulong bits0, ulong bits1, ulong bits2, ulong bits3)
    {
        _bits0 = bits0;
        _bits1 = bits1;
        _bits2 = bits2;
        _bits3 = bits3;
    }

    /// <summary>No byte at all.</summary>
    public static Re2ByteSet None => default;

    /// <summary>All 256 bytes.</summary>
    public static Re2ByteSet All => ~default(Re2ByteSet);

    /// <summary>The bytes that are ASCII word characters, which is also what <c>\b</c> looks at.</summary>
    public static Re2ByteSet WordCharacters { get; } =
        Range((byte)'0', (byte)'9') | Range((byte)'A', (byte)'Z') | Range((byte)'a', (byte)'z') | Of((byte)'_');

    /// <summary>Number of members, 0 to 256.</summary>
    public int Count => BitOperations.PopCount(_bits0) + BitOperations.PopCount(_bits1)
        + BitOperations.PopCount(_bits2) + BitOperations.PopCount(_bits3);

    /// <summary>True if the set has no member.</summary>
    public bool IsEmpty => (_bits0 | _bits1 | _bits2 | _bits3) == 0;

    /// <summary>True if every byte is a member.</summary>
    public bool IsAll => (_bits0 & _bits1 & _bits2 & _bits3) == ulong.MaxValue;

    /// <summary>The smallest member, or -1 for the empty set.</summary>
    public int First => NextMember(0);

    /// <summary>The set of one byte.</summary>
    public static Re2ByteSet Of(byte value) => Range(value, value);

    /// <summary>The set of the bytes from <paramref name="lo"/> to <paramref name="hi"/>, both included.</summary>
    public static Re2ByteSet Range(byte lo, byte hi)
    {
        return new Re2ByteSet(Word(lo, hi, 0), Word(lo, hi, 64), Word(lo, hi, 128), Word(lo, hi, 192));
    }

    /// <summary>Whether <paramref name="value"/> is a member.</summary>
    public bool Contains(byte value)
    {
        ulong word = (value >> 6) switch { 0 => _bits0, 1 => _bits1, 2 => _bits2, _ => _bits3 };
        return (word >> (value & 63) & 1) != 0;
    }

    /// <summary>The members as ascending ranges that neither touch nor overlap; bounds are included.</summary>
    public ImmutableArray<(byte Lo, byte Hi)> Ranges()
    {
        ImmutableArray<(byte Lo, byte Hi)>.Builder ranges = ImmutableArray.CreateBuilder<(byte Lo, byte Hi)>();
        int lo = NextMember(0);
        while (lo >= 0)
        {
            int end = (~this).NextMember(lo);
            end = end < 0 ? 256 : end;
            ranges.Add(((byte)lo, (byte)(end - 1)));
            lo = NextMember(end);
        }

        return ranges.ToImmutable();
    }

    /// <summary>Union.</summary>
    public static Re2ByteSet operator |(Re2ByteSet left, Re2ByteSet right) => new(
        left._bits0 | right._bits0, left._bits1 | right._bits1, left._bits2 | right._bits2, left._bits3 | right._bits3);

    /// <summary>Intersection.</summary>
    public static Re2ByteSet operator &(Re2ByteSet left, Re2ByteSet right) => new(
        left._bits0 & right._bits0, left._bits1 & right._bits1, left._bits2 & right._bits2, left._bits3 & right._bits3);

    /// <summary>Complement.</summary>
    public static Re2ByteSet operator ~(Re2ByteSet set) => new(~set._bits0, ~set._bits1, ~set._bits2, ~set._bits3);

    /// <summary>Union, see the operator.</summary>
    public static Re2ByteSet BitwiseOr(Re2ByteSet left, Re2ByteSet right) => left | right;

    /// <summary>Intersection, see the operator.</summary>
    public static Re2ByteSet BitwiseAnd(Re2ByteSet left, Re2ByteSet right) => left & right;

    /// <summary>Complement, see the operator.</summary>
    public static Re2ByteSet OnesComplement(Re2ByteSet set) => ~set;

    /// <summary>Whether both sets have the same members.</summary>
    public static bool operator ==(Re2ByteSet left, Re2ByteSet right) => left.Equals(right);

    /// <summary>Whether the sets differ in a member.</summary>
    public static bool operator !=(Re2ByteSet left, Re2ByteSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Re2ByteSet other) => _bits0 == other._bits0 && _bits1 == other._bits1
        && _bits2 == other._bits2 && _bits3 == other._bits3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Re2ByteSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_bits0, _bits1, _bits2, _bits3);

    private static ulong Word(int lo, int hi, int start)
    {
        int from = Math.Max(lo - start, 0);
        int to = Math.Min(hi - start, 63);
        return from > to ? 0 : ulong.MaxValue << from & ulong.MaxValue >> (63 - to);
    }

    private int NextMember(int from)
    {
        for (int value = from; value < 256; value++)
        {
            if (Contains((byte)value))
            {
                return value;
            }
        }

        return -1;
    }
}
