using System.Collections.Immutable;

namespace HelloMesh.Model;

// One run over one pattern. Open groups are frames on a stack of our own, so nesting costs no call stack.
internal sealed class Re2ParseRun(Re2Source source)
{
    private readonly Stack<Frame> _outer = new();
    private Frame _frame = new(openedAt: -1, Re2Flags.None, captureIndex: 0, captureName: null);
    private Re2Flags _flags;
    private int _captureCount;

    public Re2Node Run()
    {
        int at = 0;
        // Start of the repetition operator directly before, or -1: Perl does not let operators be stacked.
        int operatorBefore = -1;
        while (at < source.Length)
        {
            int start = at;
            bool isOperator = false;
            switch (source[at])
            {
                case '(' when source[at + 1] == '?':
                    at = ReadPerlGroup(at);
                    break;
                case '(':
                    Open(at, ++_captureCount, null);
                    at++;
                    break;
                case ')':
                    Close(at);
                    at++;
                    break;
                case '|':
                    _frame.EndChoice();
                    at++;
                    break;
                case '^':
                    Assert((_flags & Re2Flags.MultiLine) != 0 ? Re2AssertionKind.BeginLine : Re2AssertionKind.BeginText);
                    at++;
                    break;
                case '$':
                    Assert((_flags & Re2Flags.MultiLine) != 0 ? Re2AssertionKind.EndLine : Re2AssertionKind.EndText);
                    at++;
                    break;
                case '.':
                    bool lineFeed = (_flags & Re2Flags.DotAll) != 0;
                    Add(new Re2Bytes(lineFeed ? Re2ByteSet.All : ~Re2ByteSet.Of((byte)'\n')));
                    at++;
                    break;
                case '[':
                    Add(new Re2Bytes(Re2ClassReader.ReadBracket(source, _flags, ref at)));
                    break;
                case '*' or '+' or '?':
                    (int min, int max) = source[at] switch
                    {
                        '*' => (0, Re2Repeat.Unbounded),
                        '+' => (1, Re2Repeat.Unbounded),
                        _ => (0, 1),
                    };
                    at++;
                    Repeat(start, ref at, min, max, operatorBefore);
                    isOperator = true;
                    break;
                case '{' when TryReadCounts(at, out int lo, out int hi, out int end):
                    at = end;
                    Repeat(start, ref at, lo, hi, operatorBefore);
                    isOperator = true;
                    break;
                case '\\':
                    at = ReadBackslash(at);
                    break;
                default:
                    Literal(source[at]);
                    at++;
                    break;
            }

            operatorBefore = isOperator ? start : -1;
        }

        if (_outer.Count > 0)
        {
            throw source.RefuseWhole(Re2ErrorCode.MissingParenthesis, _frame.OpenedAt);
        }

        return _frame.End();
    }

    private void Add(Re2Node node)
    {
        if (node.Height > Re2Parser.HeightMax)
        {
            throw source.RefuseWhole(Re2ErrorCode.NestingTooDeep, 0);
        }

        _frame.Parts.Add(node);
    }

    private void Assert(Re2AssertionKind kind) => Add(new Re2Assertion(kind));

    private void Literal(int character)
    {
        // Above 0xFF only in UTF-8 mode, whose tree nobody matches with: a byte stands in for it.
        Re2ByteSet set = Re2ByteSet.Of((byte)Math.Min(character, 0xFF));
        Add(new Re2Bytes((_flags & Re2Flags.FoldCase) != 0 ? Re2Groups.Fold(set) : set));
    }

    private void Open(int at, int captureIndex, string? captureName)
    {
        // Every open group becomes at least one level of the tree, unless it captures nothing; Go counts likewise.
        _outer.Push(_frame);
        _frame = new Frame(at, _flags, captureIndex, captureName);
    }

    private void Close(int at)
    {
        if (_outer.Count == 0)
        {
            throw source.RefuseWhole(Re2ErrorCode.UnexpectedParenthesis, at);
        }

        Frame group = _frame;
        Re2Node body = group.End();
        _frame = _outer.Pop();
        _flags = group.FlagsBefore;
        Add(group.CaptureIndex > 0 ? new Re2Capture(body, group.CaptureIndex, group.CaptureName) : body);
    }

    private void Repeat(int start, ref int at, int min, int max, int operatorBefore)
    {
        bool lazy = source[at] == '?';
        at += lazy ? 1 : 0;
        if (min > Re2Parser.RepeatCountMax || max > Re2Parser.RepeatCountMax || (max >= 0 && min > max))
        {
            throw source.Refuse(Re2ErrorCode.InvalidRepeatCount, start, at);
        }

        if (operatorBefore >= 0)
        {
            throw source.Refuse(Re2ErrorCode.InvalidRepeatOperator, operatorBefore, at);
        }

        if (_frame.Parts.Count == 0)
        {
            throw source.Refuse(Re2ErrorCode.MissingRepeatArgument, start, at);
        }

        // (?U) swaps what a "?" behind the operator means.
        bool greedy = lazy == ((_flags & Re2Flags.Ungreedy) != 0);
        Re2Node body = _frame.Parts[^1];
        _frame.Parts.RemoveAt(_frame.Parts.Count - 1);
        var repeat = new Re2Repeat(body, min, max, greedy);
        if ((min >= 2 || max >= 2) && !CountsWithin(repeat, Re2Parser.RepeatCountMax))
        {
            throw source.Refuse(Re2ErrorCode.InvalidRepeatCount, start, at);
        }

        Add(repeat);
    }

    // Whether no path down multiplies its counts beyond what is left.
    private bool CountsWithin(Re2Node node, int left)
    {
        switch (node)
        {
            // Go does not look into what is repeated no times; RE2 does.
            case Re2Repeat { Max: 0 } when source.Mode == Re2Mode.Utf8:
                return true;
            case Re2Repeat repeat:
                int count = repeat.Max < 0 ? repeat.Min : repeat.Max;
                left = count > 0 ? left / count : left;
                return left > 0 && CountsWithin(repeat.Body, left);
            case Re2Capture capture:
                return CountsWithin(capture.Body, left);
            case Re2Concat concat:
                return concat.Parts.All(part => CountsWithin(part, left));
            case Re2Alternate alternate:
                return alternate.Choices.All(choice => CountsWithin(choice, left));
            default:
                return true;
        }
    }

    // {2}, {2,} or {2,5}. Anything else, {,5} included, is no counter but a literal brace.
    private bool TryReadCounts(int at, out int min, out int max, out int end)
    {
        max = 0;
        end = at + 1;
        if (!TryReadNumber(ref end, out min))
        {
            return false;
        }

        max = min;
        if (source[end] == ',')
        {
            end++;
            max = Re2Repeat.Unbounded;
            if (source[end] != '}' && !TryReadNumber(ref end, out max))
            {
                return false;
            }
        }

        return source[end++] == '}';
    }

    private bool TryReadNumber(ref int at, out int number)
    {
        int start = at;
        number = 0;
        while (source[at] is >= '0' and <= '9')
        {
            if (number >= 100_000_000 && source.Mode == Re2Mode.Latin1)
            {
                // RE2 gives up on such a number and takes the brace literally; Go calls it too large a count.
                return false;
            }

            number = (int)Math.Min(1_000_000_000, number * 10L + source[at] - (int)'0');
            at++;
        }

        int length = at - start;
        return length == 1 || (length > 1 && source[start] != '0');
    }

    private int ReadPerlGroup(int at)
    {
        bool pythonName = source[at + 2] == 'P' && source[at + 3] == '<';
        if (pythonName || source[at + 2] == '<')
        {
            int nameStart = at + (pythonName ? 4 : 3);
            // (?<= and (?<! are look-behind; as a name they are refused all the same.
            int nameEnd = source.IndexOf('>', nameStart);
            if (nameEnd < 0)
            {
                throw source.Refuse(Re2ErrorCode.InvalidNamedCapture, at, source.Length);
            }

            string name = source.Name(nameStart, nameEnd);
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw source.Refuse(Re2ErrorCode.InvalidNamedCapture, at, nameEnd + 1);
            }

            Open(at, ++_captureCount, name);
            return nameEnd + 1;
        }

        return ReadFlags(at);
    }

    private int ReadFlags(int start)
    {
        Re2Flags flags = _flags;
        bool clearing = false;
        bool sawFlag = false;
        int at = start + 2;
        while (true)
        {
            int character = source[at];
            if (character < 0)
            {
                throw source.Refuse(Re2ErrorCode.InvalidPerlSyntax, start, at);
            }

            at++;
            Re2Flags flag = character switch
            {
                'i' => Re2Flags.FoldCase,
                'm' => Re2Flags.MultiLine,
                's' => Re2Flags.DotAll,
                'U' => Re2Flags.Ungreedy,
                _ => Re2Flags.None,
            };
            if (flag != Re2Flags.None)
            {
                flags = clearing ? flags & ~flag : flags | flag;
                sawFlag = true;
            }
            else if (character == '-' && !clearing)
            {
                clearing = true;
                sawFlag = false;
            }
            else if (character is ':' or ')' && (!clearing || sawFlag))
            {
                if (character == ':')
                {
                    Open(start, captureIndex: 0, captureName: null);
                }

                _flags = flags;
                return at;
            }
            else
            {
                throw source.Refuse(Re2ErrorCode.InvalidPerlSyntax, start, at);
            }
        }
    }

    private int ReadBackslash(int at)
    {
        switch (source[at + 1])
        {
            case 'A':
                Assert(Re2AssertionKind.BeginText);
                return at + 2;
            case 'z':
                Assert(Re2AssertionKind.EndText);
                return at + 2;
            case 'b':
                Assert(Re2AssertionKind.WordBoundary);
                return at + 2;
            case 'B':
                Assert(Re2AssertionKind.NotWordBoundary);
                return at + 2;
            case 'C' when source.Mode == Re2Mode.Latin1:
                // Go has no \C, so validation refuses it; RE2 takes it for one byte.
                Add(new Re2Bytes(Re2ByteSet.All));
                return at + 2;
            case 'Q':
                return ReadQuoted(at + 2);
        }

        if (Re2ClassReader.TryReadGroup(source, _flags, ref at, out Re2ByteSet set))
        {
            Add(new Re2Bytes(set));
            return at;
        }

        Literal(Re2ClassReader.ReadEscape(source, ref at));
        return at;
    }

    // \Q…\E, or to the end where the \E is missing.
    private int ReadQuoted(int at)
    {
        while (at < source.Length)
        {
            if (source[at] == '\\' && source[at + 1] == 'E')
            {
                return at + 2;
            }

            Literal(source[at]);
            at++;
        }

        return at;
    }

    // An open group, or the whole pattern: the choices that have ended, and the parts of the one being read.
    private sealed class Frame(int openedAt, Re2Flags flagsBefore, int captureIndex, string? captureName)
    {
        private readonly ImmutableArray<Re2Node>.Builder _choices = ImmutableArray.CreateBuilder<Re2Node>();

        public int OpenedAt { get; } = openedAt;

        public Re2Flags FlagsBefore { get; } = flagsBefore;

        public int CaptureIndex { get; } = captureIndex;

        public string? CaptureName { get; } = captureName;

        public List<Re2Node> Parts { get; } = [];

        public void EndChoice()
        {
            _choices.Add(Re2Nodes.Concat(Parts));
            Parts.Clear();
        }

        public Re2Node End()
        {
            EndChoice();
            return _choices.Count == 1 ? _choices[0] : new Re2Alternate(_choices.ToImmutable());
        }
    }
}

[Flags]
internal enum Re2Flags
{
    None = 0,
    FoldCase = 1,
    MultiLine = 2,
    DotAll = 4,
    Ungreedy = 8,
}
