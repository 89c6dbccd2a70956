using System.Buffers;

namespace HelloMesh.Router;

// Finds where the leftmost-first match is and what its groups hold: Pike's machine, one thread an instruction, in order
// of preference. Time is proportional to subject length times program size.
internal sealed class Re2Searcher : IDisposable
{
    private readonly Re2SearchProgram _search;
    private readonly Re2Program _program;
    private readonly int _slotCount;
    private readonly Stack<(int Id, int Slot, int Saved)> _pending = new();
    private readonly int[] _slots;
    private readonly int[] _best;
    private Threads _now;
    private Threads _next;

    // Positions are noted for the match and the groups up to groupMax.
    public Re2Searcher(Re2SearchProgram search, int groupMax)
    {
        _search = search;
        _program = search.Program;
        _slotCount = 2 * (groupMax + 1);
        _slots = new int[_slotCount];
        _best = new int[_slotCount];
        _now = new Threads(_program.Instructions.Length, _slotCount);
        _next = new Threads(_program.Instructions.Length, _slotCount);
    }

    // Start and end of the match, then of each group; -1 for a group that took no part. Valid after a successful Find.
    public ReadOnlySpan<int> Slots => _best;

    // Looks from a position on; what is before it still counts for ^ and \b.
    public bool Find(ReadOnlySpan<byte> subject, int from)
    {
        int first = from;
        if (_search.IsAnchored)
        {
            first = from == 0 ? _search.StartIn(subject) : -1;
            if (first < 0)
            {
                return false;
            }
        }

        bool found = false;
        _now.Clear();
        for (int at = first; at <= subject.Length; at++)
        {
            int after = at < subject.Length ? subject[at] : -1;
            Re2Flank flank = Re2Program.FlankBetween(at > 0 ? subject[at - 1] : -1, after);
            if (!found && (at == first || !_search.IsAnchored))
            {
                // A later start is less preferred than every thread on its way.
                Array.Fill(_slots, -1);
                _slots[0] = _search.IsAnchored ? 0 : at;
                Add(_now, _program.Start, flank, at);
            }

            if (_now.Count == 0)
            {
                break;
            }

            _next.Clear();
            Re2Flank nextFlank = at < subject.Length
                ? Re2Program.FlankBetween(subject[at], at + 1 < subject.Length ? subject[at + 1] : -1)
                : Re2Flank.None;
            for (int i = 0; i < _now.Count; i++)
            {
                ref readonly Re2Instruction instruction = ref _program.Instructions[_now[i]];
                if (instruction.Opcode == Re2Opcode.Match)
                {
                    // Threads behind this one are less preferred: they end here.
                    found = true;
                    _now.SlotsOf(i).CopyTo(_best);
                    _best[1] = at;
                    break;
                }

                if (instruction.Opcode == Re2Opcode.Byte && after >= 0 && instruction.Takes((byte)after))
                {
                    _now.SlotsOf(i).CopyTo(_slots);
                    Add(_next, instruction.Out, nextFlank, at + 1);
                }
            }

            (_now, _next) = (_next, _now);
        }

        return found;
    }

    public void Dispose()
    {
        _now.Dispose();
        _next.Dispose();
    }

    // Follows everything that takes no byte, preferred ways first. _slots is the thread's, and the same again after.
    private void Add(Threads threads, int start, Re2Flank flank, int at)
    {
        _pending.Push((start, -1, 0));
        while (_pending.TryPop(out (int Id, int Slot, int Saved) entry))
        {
            if (entry.Slot >= 0)
            {
                // Done with what is behind a group's parenthesis: the slot gets back what it held before.
                _slots[entry.Slot] = entry.Saved;
                continue;
            }

            if (!threads.Insert(entry.Id))
            {
                continue;
            }

            ref readonly Re2Instruction instruction = ref _program.Instructions[entry.Id];
            switch (instruction.Opcode)
            {
                case Re2Opcode.Alternate:
                    _pending.Push((instruction.Alternative, -1, 0));
                    _pending.Push((instruction.Out, -1, 0));
                    break;
                case Re2Opcode.Skip:
                    _pending.Push((instruction.Out, -1, 0));
                    break;
                case Re2Opcode.Assert when ((int)flank & instruction.Alternative) != 0:
                    _pending.Push((instruction.Out, -1, 0));
                    break;
                case Re2Opcode.Capture:
                    int slot = instruction.Alternative;
                    if (slot < _slotCount)
                    {
                        _pending.Push((0, slot, _slots[slot]));
                        _slots[slot] = at;
                    }

                    _pending.Push((instruction.Out, -1, 0));
                    break;
                case Re2Opcode.Byte or Re2Opcode.Match:
                    _slots.CopyTo(threads.LastSlots());
                    break;
            }
        }
    }

    // An ordered set of instructions with the slots of each. Rented, because large programs need much of it.
    private sealed class Threads : IDisposable
    {
        private readonly int _slotCount;
        private readonly int[] _place;
        private readonly int[] _members;
        private readonly int[] _slots;

        public Threads(int instructionCount, int slotCount)
        {
            _slotCount = slotCount;
            _place = ArrayPool<int>.Shared.Rent(instructionCount);
            _members = ArrayPool<int>.Shared.Rent(instructionCount);
            _slots = ArrayPool<int>.Shared.Rent(instructionCount * slotCount);
            // What a rented array holds may be negative, which Insert must not meet.
            Array.Clear(_place);
        }

        public int Count { get; private set; }

        public int this[int index] => _members[index];

        public void Clear() => Count = 0;

        public bool Insert(int id)
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

        public Span<int> SlotsOf(int index) => _slots.AsSpan(index * _slotCount, _slotCount);

        public Span<int> LastSlots() => SlotsOf(Count - 1);

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(_place);
            ArrayPool<int>.Shared.Return(_members);
            ArrayPool<int>.Shared.Return(_slots);
        }
    }
}
