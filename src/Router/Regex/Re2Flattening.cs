namespace HelloMesh.Router;

// RE2's flattening: how many instructions it leaves, and the program that it makes. It turns the branching instructions
// reachable from one point, a "root", into one list of the instructions that do something; where a list runs into another
// root it has a Skip to it. Roots are the start points, whatever follows an instruction that does something, and points
// that several lists share.
internal sealed class Re2Flattening
{
    private readonly Re2Instruction[] _code;
    private readonly int _start;
    private readonly int _searchStart;
    private readonly bool[] _isRoot;
    private readonly bool[] _loopsToMatch;
    private readonly List<int> _roots = [];
    private readonly List<int> _list = [];
    private readonly List<int>?[] _branchesInto;

    // The walk number in which an instruction was last seen.
    private readonly int[] _seenIn;
    private readonly List<int> _seen = [];
    private readonly Stack<int> _pending = new();
    private int _walk;
    private int _listLoopCount;

    public Re2Flattening(Re2Program program, int searchStart)
    {
        _code = (Re2Instruction[])program.Instructions.Clone();
        _start = program.Start;
        _searchStart = searchStart;
        _isRoot = new bool[_code.Length];
        _loopsToMatch = new bool[_code.Length];
        _branchesInto = new List<int>[_code.Length];
        _seenIn = new int[_code.Length];
    }

    public int Count()
    {
        FindRoots();
        int count = 0;
        foreach (int root in _roots)
        {
            ReadList(root);
            count += _list.Count + _listLoopCount;
        }

        return count;
    }

    // The same automaton as RE2 runs it: each list a chain of alternatives. Which way is preferred differs from the program
    // before where loops over something that may be empty stand in one another, since a list passes every branch once.
    public Re2Program ToProgram()
    {
        FindRoots();
        var code = new List<Re2Instruction> { default };
        int[] starts = new int[_code.Length];
        foreach (int root in _roots)
        {
            ReadList(root);
            starts[root] = root == 0 ? 0 : code.Count;
            for (int i = 0; i < _list.Count && root != 0; i++)
            {
                if (i < _list.Count - 1)
                {
                    code.Add(new Re2Instruction { Opcode = Re2Opcode.Alternate, Out = code.Count + 1, Alternative = code.Count + 2 });
                }

                int id = _list[i];
                code.Add(id != root && _isRoot[id] ? new Re2Instruction { Opcode = Re2Opcode.Skip, Out = id } : _code[id]);
            }
        }

        Re2Instruction[] linked = [.. code];
        foreach (ref Re2Instruction instruction in linked.AsSpan())
        {
            if (instruction.Opcode is Re2Opcode.Byte or Re2Opcode.Capture or Re2Opcode.Assert or Re2Opcode.Skip)
            {
                instruction.Out = starts[instruction.Out];
            }
        }

        return new Re2Program(linked, starts[_start]);
    }

    private void FindRoots()
    {
        RemoveSkips();
        AddRoot(0);
        AddRoot(_searchStart);
        AddRoot(_start);
        MarkSuccessors();
        int[] marked = [.. _roots.Where(root => root != 0).Order()];
        for (int i = marked.Length - 1; i >= 0; i--)
        {
            if (marked[i] != _searchStart && marked[i] != _start)
            {
                MarkShared(marked[i]);
            }
        }
    }

    // RE2 skips over no-ops before it flattens, but not in its search loop. What is unreachable may have ends that were
    // never joined, so it must not be looked at.
    private void RemoveSkips()
    {
        Begin(_start);
        while (_pending.TryPop(out int id))
        {
            ref Re2Instruction instruction = ref _code[id];
            if (!See(id) || instruction.Opcode is Re2Opcode.Fail or Re2Opcode.Match)
            {
                continue;
            }

            instruction.Out = BehindSkips(instruction.Out);
            _pending.Push(instruction.Out);
            if (instruction.Opcode == Re2Opcode.Alternate)
            {
                instruction.Alternative = BehindSkips(instruction.Alternative);
                _pending.Push(instruction.Alternative);
                _loopsToMatch[id] = LoopsToMatch(id);
            }
        }
    }

    private int BehindSkips(int id)
    {
        while (id != 0 && _code[id].Opcode == Re2Opcode.Skip)
        {
            id = _code[id].Out;
        }

        return id;
    }

    private void AddRoot(int id)
    {
        if (!_isRoot[id])
        {
            _isRoot[id] = true;
            _roots.Add(id);
        }
    }

    private void MarkSuccessors()
    {
        Begin(_searchStart);
        while (_pending.TryPop(out int id))
        {
            if (!See(id))
            {
                continue;
            }

            ref readonly Re2Instruction instruction = ref _code[id];
            switch (instruction.Opcode)
            {
                case Re2Opcode.Alternate:
                    (_branchesInto[instruction.Out] ??= []).Add(id);
                    (_branchesInto[instruction.Alternative] ??= []).Add(id);
                    _pending.Push(instruction.Alternative);
                    _pending.Push(instruction.Out);
                    break;
                case Re2Opcode.Byte or Re2Opcode.Capture or Re2Opcode.Assert:
                    AddRoot(instruction.Out);
                    _pending.Push(instruction.Out);
                    break;
                case Re2Opcode.Skip:
                    _pending.Push(instruction.Out);
                    break;
            }
        }
    }

    // What is reachable from this root but also branched into from elsewhere becomes a root of its own.
    private void MarkShared(int root)
    {
        Begin(root);
        while (_pending.TryPop(out int id))
        {
            if (See(id) && (id == root || !_isRoot[id]))
            {
                PushBranches(id);
            }
        }

        foreach (int id in _seen)
        {
            if (_branchesInto[id] is { } branches && branches.Exists(branch => _seenIn[branch] != _walk))
            {
                AddRoot(id);
            }
        }
    }

    // Leaves in _list what the list of a root holds, preferred ways first, and how many loops to the end it has.
    private void ReadList(int root)
    {
        _list.Clear();
        _listLoopCount = 0;
        Begin(root);
        while (_pending.TryPop(out int id))
        {
            if (!See(id))
            {
                continue;
            }

            if (id != root && _isRoot[id])
            {
                _list.Add(id);
                continue;
            }

            switch (_code[id].Opcode)
            {
                case Re2Opcode.Alternate:
                    _listLoopCount += _loopsToMatch[id] ? 1 : 0;
                    PushBranches(id);
                    break;
                case Re2Opcode.Skip:
                    PushBranches(id);
                    break;
                default:
                    _list.Add(id);
                    break;
            }
        }
    }

    private void Begin(int id)
    {
        _walk++;
        _seen.Clear();
        _pending.Push(id);
    }

    private bool See(int id)
    {
        if (_seenIn[id] == _walk)
        {
            return false;
        }

        _seenIn[id] = _walk;
        _seen.Add(id);
        return true;
    }

    private void PushBranches(int id)
    {
        ref readonly Re2Instruction instruction = ref _code[id];
        if (instruction.Opcode == Re2Opcode.Alternate)
        {
            _pending.Push(instruction.Alternative);
            _pending.Push(instruction.Out);
        }
        else if (instruction.Opcode == Re2Opcode.Skip)
        {
            _pending.Push(instruction.Out);
        }
    }

    // A loop over any byte whose other way out is the end gets an instruction of its own, which lets RE2 stop early.
    private bool LoopsToMatch(int id)
    {
        int first = _code[id].Out;
        int second = _code[id].Alternative;
        return (TakesAnyByteBackTo(first, id) && EndsHere(second)) || (EndsHere(first) && TakesAnyByteBackTo(second, id));
    }

    private bool TakesAnyByteBackTo(int id, int target) =>
        _code[id] is { Opcode: Re2Opcode.Byte, Lo: 0, Hi: 0xFF } any && any.Out == target;

    private bool EndsHere(int id)
    {
        while (_code[id].Opcode is Re2Opcode.Capture or Re2Opcode.Skip)
        {
            id = _code[id].Out;
        }

        return _code[id].Opcode == Re2Opcode.Match;
    }
}
