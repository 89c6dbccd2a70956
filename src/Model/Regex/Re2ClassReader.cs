namespace HelloMesh.Model;

// Bracket expressions, class escapes and character escapes: everything that is read the same inside and outside of [ ].
internal static class Re2ClassReader
{
    private const int RuneMax = 0x10FFFF;

    // Reads from "[" to behind its "]".
    public static Re2ByteSet ReadBracket(Re2Source source, Re2Flags flags, ref int at)
    {
        int start = at;
        bool fold = (flags & Re2Flags.FoldCase) != 0;
        Re2ByteSet set = default;
        at++;
        bool negated = source[at] == '^';
        at += negated ? 1 : 0;
        // A "]" that comes first is a member.
        for (bool first = true; first || source[at] != ']'; first = false)
        {
            if (at >= source.Length)
            {
                throw source.Refuse(Re2ErrorCode.MissingBracket, start, source.Length);
            }

            if (TryReadPosix(source, fold, ref at, out Re2ByteSet named) || TryReadGroup(source, flags, ref at, out named))
            {
                set |= named;
                continue;
            }

            Re2ByteSet range = ReadRange(source, start, ref at);
            set |= fold ? Re2Groups.Fold(range) : range;
        }

        at++;
        return negated ? ~set : set;
    }

    // \d \s \w and their opposites, \pL, \p{Greek}, \P…
    public static bool TryReadGroup(Re2Source source, Re2Flags flags, ref int at, out Re2ByteSet set)
    {
        set = default;
        bool fold = (flags & Re2Flags.FoldCase) != 0;
        if (source[at] != '\\')
        {
            return false;
        }

        int letter = source[at + 1];
        if (Re2Groups.TryGetPerl(letter, fold, out set))
        {
            at += 2;
            return true;
        }

        if (letter is not ('p' or 'P'))
        {
            return false;
        }

        int start = at;
        int nameStart = at + 2;
        int nameEnd;
        if (source[nameStart] == '{')
        {
            nameStart++;
            nameEnd = source.IndexOf('}', nameStart);
            if (nameEnd < 0)
            {
                throw source.Refuse(Re2ErrorCode.InvalidCharRange, start, source.Length);
            }

            at = nameEnd + 1;
        }
        else
        {
            nameEnd = Math.Min(nameStart + 1, source.Length);
            at = nameEnd;
        }

        bool negated = letter == 'P';
        if (nameStart < nameEnd && source[nameStart] == '^')
        {
            negated = !negated;
            nameStart++;
        }

        if (!Re2Groups.TryGetUnicode(source.Name(nameStart, nameEnd), fold, source.Mode, out set))
        {
            throw source.Refuse(Re2ErrorCode.InvalidCharRange, start, at);
        }

        set = negated ? ~set : set;
        return true;
    }

    // Reads one escaped character, from its backslash.
    public static int ReadEscape(Re2Source source, ref int at)
    {
        int start = at;
        int character = source[at + 1];
        if (character < 0)
        {
            throw source.Refuse(Re2ErrorCode.TrailingBackslash, start, start);
        }

        at += 2;
        switch (character)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return ReadHex(source, start, ref at);
            case >= '0' and <= '7':
                // One digit alone would be a back-reference, unless it is 0.
                if (character == '0' || source[at] is >= '0' and <= '7')
                {
                    return ReadOctal(source, character - '0', ref at);
                }

                break;
            case < 0x80 when !char.IsAsciiLetterOrDigit((char)character):
                return character;
        }

        throw source.Refuse(Re2ErrorCode.InvalidEscape, start, at);
    }

    private static int ReadOctal(Re2Source source, int value, ref int at)
    {
        for (int digits = 1; digits < 3 && source[at] is >= '0' and <= '7'; digits++)
        {
            value = value * 8 + source[at] - '0';
            at++;
        }

        return value;
    }

    private static int ReadHex(Re2Source source, int start, ref int at)
    {
        int max = source.Mode == Re2Mode.Latin1 ? 0xFF : RuneMax;
        if (source[at] != '{')
        {
            int high = HexValue(source[at]);
            int low = HexValue(source[at + 1]);
            if (high < 0 || low < 0)
            {
                throw source.Refuse(Re2ErrorCode.InvalidEscape, start, Math.Min(at + 2, source.Length));
            }

            at += 2;
            return high * 16 + low;
        }

        at++;
        int value = 0;
        int digits = 0;
        for (; HexValue(source[at]) >= 0 && value <= max; at++)
        {
            value = value * 16 + HexValue(source[at]);
            digits++;
        }

        if (source[at] != '}' || digits == 0 || value > max)
        {
            throw source.Refuse(Re2ErrorCode.InvalidEscape, start, Math.Min(at + 1, source.Length));
        }

        at++;
        return value;
    }

    private static int HexValue(int character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => -1,
    };

    private static bool TryReadPosix(Re2Source source, bool fold, ref int at, out Re2ByteSet set)
    {
        set = default;
        if (source[at] != '[' || source[at + 1] != ':')
        {
            return false;
        }

        for (int end = at + 2; end + 1 < source.Length; end++)
        {
            if (source[end] == ':' && source[end + 1] == ']')
            {
                if (!Re2Groups.TryGetPosix(source.Name(at + 2, end), fold, out set))
                {
                    throw source.Refuse(Re2ErrorCode.InvalidCharRange, at, end + 2);
                }

                at = end + 2;
                return true;
            }
        }

        // Without its ":]" it is an ordinary "[" followed by an ordinary ":".
        return false;
    }

    private static Re2ByteSet ReadRange(Re2Source source, int bracketStart, ref int at)
    {
        int start = at;
        int lo = ReadMember(source, bracketStart, ref at);
        int hi = lo;
        // In [a-] the hyphen is a member of its own.
        if (source[at] == '-' && at + 1 < source.Length && source[at + 1] != ']')
        {
            at++;
            hi = ReadMember(source, bracketStart, ref at);
            if (hi < lo)
            {
                throw source.Refuse(Re2ErrorCode.InvalidCharRange, start, at);
            }
        }

        // Above 0xFF only in UTF-8 mode, whose tree nobody matches with.
        return lo > 0xFF ? default : Re2ByteSet.Range((byte)lo, (byte)Math.Min(hi, 0xFF));
    }

    private static int ReadMember(Re2Source source, int bracketStart, ref int at)
    {
        if (at >= source.Length)
        {
            throw source.Refuse(Re2ErrorCode.MissingBracket, bracketStart, source.Length);
        }

        return source[at] == '\\' ? ReadEscape(source, ref at) : source[at++];
    }
}
