using System.Collections.Immutable;

namespace HelloMesh.Router;

// What a subject must start with to match as a whole: a few literals, read off the pattern's tree. They never leave a
// match out; whether there is one is for the automaton to say.
internal sealed class Re2Stems
{
    // More alternatives, or a longer stem, narrow nothing down that a trie would notice.
    private const int TextCountMax = 16;
    private const int TextLengthMax = 256;
    private const int SetSizeMax = 4;

    private bool _isExact = true;

    private Re2Stems(Re2Node tree)
    {
        List<Stem> stems = Of(tree, [Stem.Empty]);
        AreWhole = _isExact && !IgnoreCase && stems.TrueForAll(stem => stem.IsOpen);
        Texts = AreWhole ? [.. stems.Select(stem => stem.Text)] : Shortest(stems);
    }

    // One of these stands at the start. None: nothing matches.
    public ImmutableArray<byte[]> Texts { get; }

    // True when the subject matches exactly if it is one of the texts.
    public bool AreWhole { get; }

    // True when the texts are in lower case and stand for letters of either case.
    public bool IgnoreCase { get; private set; }

    public static Re2Stems Of(Re2Node tree) => new(tree);

    // The stems after a node that follows what they say. A closed stem is one whose continuation is not known.
    private List<Stem> Of(Re2Node node, List<Stem> before)
    {
        if (!before.Exists(stem => stem.IsOpen))
        {
            return before;
        }

        switch (node)
        {
            case Re2Bytes bytes:
                return Append(bytes.Set, before);
            case Re2Concat concat:
                foreach (Re2Node part in concat.Parts)
                {
                    before = Of(part, before);
                }

                return before;
            case Re2Alternate alternate:
                return Within([.. alternate.Choices.SelectMany(choice => Of(choice, before)).Distinct()], before);
            case Re2Capture capture:
                return Of(capture.Body, before);
            case Re2Repeat repeat:
                return Repeat(repeat, before);
            case Re2Assertion:
                _isExact = false;   // it can only take matches away
                return before;
            default:
                return before;
        }
    }

    private List<Stem> Repeat(Re2Repeat repeat, List<Stem> before)
    {
        List<Stem> after = before;
        for (int i = 0; i < repeat.Min && after.Exists(stem => stem.IsOpen); i++)
        {
            after = Of(repeat.Body, after);
        }

        if (repeat.Max == repeat.Min)
        {
            return after;
        }

        return repeat.Min == 0 && repeat.Max == 1
            ? Within([.. before.Concat(Of(repeat.Body, before)).Distinct()], before)
            : Closed(after);
    }

    private List<Stem> Append(Re2ByteSet set, List<Stem> before)
    {
        var letters = new List<byte>();
        for (int value = 0; value < 256; value++)
        {
            if (set.Contains((byte)value))
            {
                letters.Add((byte)value);
            }
        }

        if (letters is [byte upper, byte lower] && lower == (upper | 0x20) && char.IsAsciiLetterUpper((char)upper))
        {
            IgnoreCase = true;
            letters = [lower];
        }

        if (letters.Count > SetSizeMax || before.Exists(stem => stem.Text.Length >= TextLengthMax))
        {
            return Closed(before);
        }

        var after = new List<Stem>();
        foreach (Stem stem in before)
        {
            if (!stem.IsOpen)
            {
                after.Add(stem);
                continue;
            }

            after.AddRange(letters.Select(letter => new Stem([.. stem.Text, letter], true)));
        }

        return Within(after, before);
    }

    private List<Stem> Within(List<Stem> after, List<Stem> before) => after.Count <= TextCountMax ? after : Closed(before);

    private List<Stem> Closed(List<Stem> stems)
    {
        _isExact = false;
        return stems.ConvertAll(stem => stem with { IsOpen = false });
    }

    // A text that starts with another one says nothing new.
    private ImmutableArray<byte[]> Shortest(List<Stem> stems)
    {
        var kept = new List<byte[]>();
        foreach (byte[] text in stems.Select(stem => IgnoreCase ? Lower(stem.Text) : stem.Text).OrderBy(text => text.Length))
        {
            if (!kept.Exists(shorter => text.AsSpan().StartsWith(shorter)))
            {
                kept.Add(text);
            }
        }

        return [.. kept];
    }

    private static byte[] Lower(byte[] text) => Array.ConvertAll(text, PathTrie.Folded.Of);

    private readonly record struct Stem(byte[] Text, bool IsOpen)
    {
        public static Stem Empty => new([], true);

        public bool Equals(Stem other) => IsOpen == other.IsOpen && Text.AsSpan().SequenceEqual(other.Text);

        public override int GetHashCode() => HashCode.Combine(IsOpen, Text.Length, Text.Length == 0 ? 0 : Text[^1]);
    }
}
