namespace HelloMesh.Router;

// Working memory of an automaton's step: a set of instructions with constant-time insertion and clearing, and a stack.
internal sealed class Re2Closure
{
    private readonly Re2Instruction[] _code;
    private readonly int[] _place;
    private readonly int[] _members;
    private readonly int[] _pending;

    public Re2Closure(Re2Program program)
    {
        _code = program.Instructions;
        _place = new int[_code.Length];
        _members = new int[_code.Length];
        // Each member is expanded once and pushes at most two others.
        _pending = new int[2 * _code.Length + 1];
    }

    public int Count { get; private set; }

    public int this[int index] => _members[index];

    public void Clear() => Count = 0;

    // Adds what can be reached from an instruction without taking a byte. Assertions that do not hold stay in the set and
    // block the way; None as flank leaves all of them blocked, to be decided when the next byte is known.
    public void AddReachable(int id, Re2Flank flank)
    {
        int depth = 0;
        _pending[depth++] = id;
        while (depth > 0)
        {
            int next = _pending[--depth];
            if (!Insert(next))
            {
                continue;
            }

            ref readonly Re2Instruction instruction = ref _code[next];
            switch (instruction.Opcode)
            {
                case Re2Opcode.Alternate:
                    _pending[depth++] = instruction.Alternative;
                    _pending[depth++] = instruction.Out;
                    break;
                case Re2Opcode.Capture or Re2Opcode.Skip:
                    _pending[depth++] = instruction.Out;
                    break;
                case Re2Opcode.Assert when ((int)flank & instruction.Alternative) != 0:
                    _pending[depth++] = instruction.Out;
                    break;
            }
        }
    }

    private bool Insert(int id)
    {
        int place = _place[id];
        if (place < Count && _members[place] == id)
        {
            return false;
        }

        _place[id] = Count;
        _members[Count++] = id;
        return true;
    }
}
