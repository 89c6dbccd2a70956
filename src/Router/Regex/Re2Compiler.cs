using HelloMesh.Model;

namespace HelloMesh.Router;

// Turns a simplified tree into a program, instruction for instruction as RE2 does in Latin-1 mode: Re2ProgramSize
// depends on that.
internal sealed class Re2Compiler
{
    // Above this the proxy refuses the pattern whatever the exact count is. Flattening takes branches away, at most about
    // one for each other instruction in any pattern that fits the control plane's 1024 bytes and gets this large.
    private const int InstructionCountMax = 4 * Re2ProgramSize.ProxyLimit;

    private Re2Instruction[] _code = new Re2Instruction[16];
    private int _count = 1;
    private bool _overflow;

    // The program for a whole tree: it matches at the position where it is started. Null if it would be too large.
    public static Re2Program? Compile(Re2Node tree)
    {
        var compiler = new Re2Compiler();
        Fragment all = compiler.Concat(compiler.Emit(tree), compiler.Match());
        return compiler.Finish(all.Begin);
    }

    // As Compile, with RE2's loop for unanchored search in front. The second result is where that one starts.
    public static Re2Program? CompileSearch(Re2Node tree, out int searchStart)
    {
        var compiler = new Re2Compiler();
        Fragment all = compiler.Concat(compiler.Emit(tree), compiler.Match());
        Fragment anyBytes = compiler.Star(compiler.Byte(0, 0xFF, foldCase: false), greedy: false);
        searchStart = compiler.Concat(anyBytes, all).Begin;
        return compiler.Finish(all.Begin);
    }

    private Re2Program? Finish(int start)
    {
        return _overflow ? null : new Re2Program(_code[.._count], start);
    }

    private Fragment Emit(Re2Node node)
    {
        if (_overflow)
        {
            return default;
        }

        switch (node)
        {
            case Re2Empty:
                return Skip();
            case Re2Bytes bytes:
                return Bytes(bytes.Set);
            case Re2Assertion assertion:
                return Assert(assertion.Kind);
            case Re2Concat concat:
                Fragment chain = Emit(concat.Parts[0]);
                for (int i = 1; i < concat.Parts.Length; i++)
                {
                    chain = Concat(chain, Emit(concat.Parts[i]));
                }

                return chain;
            case Re2Alternate alternate:
                Fragment choice = Emit(alternate.Choices[0]);
                for (int i = 1; i < alternate.Choices.Length; i++)
                {
                    choice = Alternate(choice, Emit(alternate.Choices[i]));
                }

                return choice;
            case Re2Repeat repeat:
                return Repeat(repeat);
            default:
                return Capture((Re2Capture)node);
        }
    }

    private Fragment Repeat(Re2Repeat repeat)
    {
        if (repeat.Max == Re2Repeat.Unbounded)
        {
            // x{3,} is xxx+.
            Fragment head = default;
            for (int i = 1; i < repeat.Min && !_overflow; i++)
            {
                head = i == 1 ? Emit(repeat.Body) : Concat(head, Emit(repeat.Body));
            }

            if (repeat.Min > 1)
            {
                return Concat(head, Emit(Re2Simplifier.Operator(repeat.Body, 1, Re2Repeat.Unbounded, repeat.Greedy)));
            }

            Fragment body = Emit(repeat.Body);
            return repeat.Min == 0 ? Star(body, repeat.Greedy) : Plus(body, repeat.Greedy);
        }

        // x{2,5} is xx(x(x(x)?)?)?: nested, so that the machine does less work.
        Fragment fixedPart = default;
        for (int i = 0; i < repeat.Min && !_overflow; i++)
        {
            fixedPart = i == 0 ? Emit(repeat.Body) : Concat(fixedPart, Emit(repeat.Body));
        }

        int copyCount = repeat.Max - repeat.Min;
        if (copyCount == 0)
        {
            return fixedPart;
        }

        var copies = new List<Fragment>();
        for (int i = 1; i < copyCount && !_overflow; i++)
        {
            copies.Add(Emit(repeat.Body));
        }

        Re2Node last = copyCount == 1 && repeat.Min == 0
            ? repeat
            : Re2Simplifier.Operator(repeat.Body, 0, 1, repeat.Greedy);
        Fragment tail = last is Re2Repeat { Min: 0, Max: 1 } quest
            ? Quest(Emit(quest.Body), quest.Greedy)
            : Emit(last);
        for (int i = copies.Count - 1; i >= 0; i--)
        {
            tail = Quest(Concat(copies[i], tail), repeat.Greedy);
        }

        return repeat.Min > 0 ? Concat(fixedPart, tail) : tail;
    }

    private Fragment Bytes(Re2ByteSet set)
    {
        if (set.IsEmpty)
        {
            return default;
        }

        bool foldsAscii = FoldsAscii(set);
        Fragment all = default;
        foreach ((byte lo, byte hi) in set.Ranges())
        {
            // Where both cases are in the set, the upper ones come with the lower ones.
            if (foldsAscii && lo >= 'A' && hi <= 'Z')
            {
                continue;
            }

            bool pointless = (lo <= 'A' && hi >= 'z') || hi < 'A' || lo > 'z' || (lo > 'Z' && hi < 'a');
            Fragment range = Byte(lo, hi, foldsAscii && !pointless);
            all = all.Begin == 0 ? range : Alternate(all, range);
        }

        return all;
    }

    // Whether the set has both cases of every letter that it has, and has letters.
    private static bool FoldsAscii(Re2ByteSet set)
    {
        bool any = false;
        for (int upper = 'A'; upper <= 'Z'; upper++)
        {
            bool hasUpper = set.Contains((byte)upper);
            if (hasUpper != set.Contains((byte)(upper + 0x20)))
            {
                return false;
            }

            any |= hasUpper;
        }

        return any;
    }

    private Fragment Byte(byte lo, byte hi, bool foldCase)
    {
        int id = Add(new Re2Instruction { Opcode = Re2Opcode.Byte, Lo = lo, Hi = hi, FoldCase = foldCase });
        return new Fragment(id, End(id, second: false), nullable: false);
    }

    private Fragment Skip()
    {
        int id = Add(new Re2Instruction { Opcode = Re2Opcode.Skip });
        return new Fragment(id, End(id, second: false), nullable: true);
    }

    private Fragment Match()
    {
        return new Fragment(Add(new Re2Instruction { Opcode = Re2Opcode.Match }), default, nullable: false);
    }

    private Fragment Assert(Re2AssertionKind kind)
    {
        Re2Flank flank = kind switch
        {
            Re2AssertionKind.BeginText => Re2Flank.BeginText,
            Re2AssertionKind.EndText => Re2Flank.EndText,
            Re2AssertionKind.BeginLine => Re2Flank.BeginLine,
            Re2AssertionKind.EndLine => Re2Flank.EndLine,
            Re2AssertionKind.WordBoundary => Re2Flank.WordBoundary,
            _ => Re2Flank.NotWordBoundary,
        };
        int id = Add(new Re2Instruction { Opcode = Re2Opcode.Assert, Alternative = (int)flank });
        return new Fragment(id, End(id, second: false), nullable: true);
    }

    private Fragment Capture(Re2Capture capture)
    {
        Fragment body = Emit(capture.Body);
        if (body.Begin == 0)
        {
            return default;
        }

        int slot = 2 * capture.Index;
        int open = Add(new Re2Instruction { Opcode = Re2Opcode.Capture, Alternative = slot, Out = body.Begin });
        int close = Add(new Re2Instruction { Opcode = Re2Opcode.Capture, Alternative = slot + 1 });
        Patch(body.Ends, close);
        return new Fragment(open, End(close, second: false), body.Nullable);
    }

    private Fragment Concat(Fragment left, Fragment right)
    {
        if (left.Begin == 0 || right.Begin == 0)
        {
            return default;
        }

        Patch(left.Ends, right.Begin);
        bool isSkip = _code[left.Begin].Opcode == Re2Opcode.Skip && left.Ends.Head == left.Begin << 1;
        return new Fragment(isSkip ? right.Begin : left.Begin, right.Ends, left.Nullable && right.Nullable);
    }

    private Fragment Alternate(Fragment left, Fragment right)
    {
        if (left.Begin == 0 || right.Begin == 0)
        {
            return left.Begin == 0 ? right : left;
        }

        int id = Add(new Re2Instruction { Opcode = Re2Opcode.Alternate, Out = left.Begin, Alternative = right.Begin });
        return new Fragment(id, Append(left.Ends, right.Ends), left.Nullable || right.Nullable);
    }

    private Fragment Star(Fragment body, bool greedy)
    {
        if (body.Begin == 0)
        {
            return Skip();
        }

        // One Alternate cannot order the ways through a body that may be empty: x* is then (x+)?.
        return body.Nullable
            ? Quest(Plus(body, greedy), greedy)
            : new Fragment(Loop(body, greedy, out Ends ends), ends, nullable: true);
    }

    private Fragment Plus(Fragment body, bool greedy)
    {
        if (body.Begin == 0)
        {
            return default;
        }

        _ = Loop(body, greedy, out Ends ends);
        return new Fragment(body.Begin, ends, body.Nullable);
    }

    private int Loop(Fragment body, bool greedy, out Ends ends)
    {
        int id = AddBranch(body.Begin, greedy, out ends);
        Patch(body.Ends, id);
        return id;
    }

    private Fragment Quest(Fragment body, bool greedy)
    {
        if (body.Begin == 0)
        {
            return Skip();
        }

        int id = AddBranch(body.Begin, greedy, out Ends ends);
        return new Fragment(id, Append(ends, body.Ends), nullable: true);
    }

    // A choice between the body and what follows, the body first where greedy.
    private int AddBranch(int body, bool greedy, out Ends ends)
    {
        int id = Add(new Re2Instruction
        {
            Opcode = Re2Opcode.Alternate,
            Out = greedy ? body : 0,
            Alternative = greedy ? 0 : body,
        });
        ends = End(id, second: greedy);
        return id;
    }

    private int Add(Re2Instruction instruction)
    {
        if (_count >= InstructionCountMax)
        {
            _overflow = true;
            return 0;
        }

        if (_count == _code.Length)
        {
            Array.Resize(ref _code, 2 * _count);
        }

        _code[_count] = instruction;
        return _count++;
    }

    // The open ends of a fragment are a list threaded through the very fields that are still to be filled in: twice the
    // instruction's index, plus one for its Alternative; 0 ends it.
    private static Ends End(int id, bool second)
    {
        int entry = (id << 1) | (second ? 1 : 0);
        return id == 0 ? default : new Ends(entry, entry);
    }

    private ref int Field(int entry)
    {
        ref Re2Instruction instruction = ref _code[entry >> 1];
        return ref (entry & 1) != 0 ? ref instruction.Alternative : ref instruction.Out;
    }

    private void Patch(Ends ends, int target)
    {
        int entry = ends.Head;
        while (entry != 0)
        {
            ref int field = ref Field(entry);
            entry = field;
            field = target;
        }
    }

    private Ends Append(Ends left, Ends right)
    {
        if (left.Head == 0 || right.Head == 0)
        {
            return left.Head == 0 ? right : left;
        }

        Field(left.Tail) = right.Head;
        return new Ends(left.Head, right.Tail);
    }

    private readonly record struct Ends(int Head, int Tail);

    // Begin is 0 for a fragment that cannot match.
    private readonly struct Fragment(int begin, Ends ends, bool nullable)
    {
        public int Begin { get; } = begin;

        public Ends Ends { get; } = ends;

        public bool Nullable { get; } = nullable;
    }
}
