namespace HelloMesh.Router;

// Answers "does it match?" at one table look-up a byte. States are made when a subject first needs them and kept.
//
// A state is the set of instructions that wait for a byte, for an assertion's answer, or that are the end, together with
// what was before the position, as far as a waiting assertion may ask. An assertion also asks about the byte to come, so
// it is decided in the step that takes that byte.
//
// Sharing: a state is complete before it is published by one reference write, and never changes afterwards, except for
// its successors, each again one reference write under the lock. Readers take no lock.
//
// Bounds: states are kept up to StateMemoryMax. A subject that needs another one is then answered by stepping sets of
// instructions along the subject, so the time is linear in the subject's length whatever the pattern.
internal sealed class Re2Dfa
{
    // In instructions plus successor slots, over all states of one automaton: about 3 MB.
    private const int StateMemoryMax = 400_000;

    private const int BeforeIsNothing = 256;
    private const int BeforeIsUnasked = 257;

    private readonly Re2Program _program;
    private readonly bool _search;
    private readonly byte[] _byteClass;
    private readonly int _byteClassCount;
    private readonly Lock _growing = new();
    private readonly Dictionary<State, State> _states = [];
    private readonly Re2Closure _scratch;
    private readonly State _dead;
    private readonly State _matched;
    private readonly State _first;
    private int _stateMemory;
    private volatile bool _isFull;
    private Re2Closure? _spare;
    private Re2Closure? _spareNext;

    // As search it looks for a match anywhere, otherwise the whole subject must match.
    public Re2Dfa(Re2Program program, bool search)
    {
        _program = program;
        _search = search;
        _scratch = new Re2Closure(program);
        _byteClass = Re2ByteClasses.Of(program, out _byteClassCount);
        _dead = new State([], BeforeIsUnasked, _byteClassCount);
        _matched = new State([-1], BeforeIsUnasked, _byteClassCount);
        _states.Add(_dead, _dead);
        _scratch.AddReachable(program.Start, Re2Flank.None);
        _first = Keep(Canonical(_scratch, BeforeIsNothing));
    }

    // States made so far.
    public int StateCount => _states.Count;

    public bool Matches(ReadOnlySpan<byte> subject)
    {
        byte[] byteClass = _byteClass;
        State state = _first;
        for (int i = 0; i < subject.Length; i++)
        {
            if (ReferenceEquals(state, _dead) || ReferenceEquals(state, _matched))
            {
                return ReferenceEquals(state, _matched);
            }

            State? next = state.Next[byteClass[subject[i]]] ?? Grow(state, subject[i]);
            if (next is null)
            {
                return MatchesBySets(state, subject[i..]);
            }

            state = next;
        }

        return ReferenceEquals(state, _matched) || EndsWell(state);
    }

    // The answer at the end is kept like a successor, under the class number behind the last.
    private bool EndsWell(State state)
    {
        State? answer = state.Next[_byteClassCount];
        if (answer is null)
        {
            lock (_growing)
            {
                answer = Expand(_scratch, state, after: -1) ? _matched : _dead;
                state.Next[_byteClassCount] = answer;
            }
        }

        return ReferenceEquals(answer, _matched);
    }

    private State? Grow(State state, byte taken)
    {
        if (_isFull)
        {
            return null;
        }

        lock (_growing)
        {
            State? next = state.Next[_byteClass[taken]];
            if (next is null)
            {
                next = Step(state, taken);
                state.Next[_byteClass[taken]] = next;
            }

            return next;
        }
    }

    private State? Step(State state, byte taken)
    {
        if (Expand(_scratch, state, taken) && _search)
        {
            return _matched;
        }

        int[] members = new int[_scratch.Count];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = _scratch[i];
        }

        _scratch.Clear();
        foreach (int id in members)
        {
            Take(_scratch, id, taken);
        }

        if (_search)
        {
            _scratch.AddReachable(_program.Start, Re2Flank.None);
        }

        State next = Canonical(_scratch, taken);
        if (_states.TryGetValue(next, out State? known))
        {
            return known;
        }

        if (_stateMemory + next.Members.Length + _byteClassCount > StateMemoryMax)
        {
            _isFull = true;
            return null;
        }

        return Keep(next);
    }

    private State Keep(State state)
    {
        _stateMemory += state.Members.Length + _byteClassCount;
        _states.TryAdd(state, state);
        return _states[state];
    }

    // Fills the set with the state's instructions and what lies behind the assertions that hold here. Returns whether
    // the end is among them.
    private bool Expand(Re2Closure set, State state, int after)
    {
        Re2Flank flank = Re2Program.FlankBetween(state.Before == BeforeIsNothing ? -1 : state.Before, after);
        set.Clear();
        bool matches = false;
        foreach (int id in state.Members)
        {
            set.AddReachable(id, flank);
        }

        for (int i = 0; i < set.Count; i++)
        {
            matches |= _program.Instructions[set[i]].Opcode == Re2Opcode.Match;
        }

        return matches;
    }

    private void Take(Re2Closure set, int id, byte taken)
    {
        ref readonly Re2Instruction instruction = ref _program.Instructions[id];
        if (instruction.Opcode == Re2Opcode.Byte && instruction.Takes(taken))
        {
            set.AddReachable(instruction.Out, Re2Flank.None);
        }
    }

    // Only instructions that wait, in ascending order; what was before only where an assertion waits.
    private State Canonical(Re2Closure set, int before)
    {
        var members = new List<int>();
        bool asks = false;
        for (int i = 0; i < set.Count; i++)
        {
            Re2Opcode opcode = _program.Instructions[set[i]].Opcode;
            if (opcode is Re2Opcode.Byte or Re2Opcode.Assert or Re2Opcode.Match)
            {
                members.Add(set[i]);
                asks |= opcode == Re2Opcode.Assert;
            }
        }

        members.Sort();
        // One representative for all bytes that no assertion tells apart.
        int asked = before switch
        {
            BeforeIsNothing or '\n' => before,
            _ => Re2Program.IsWord(before) ? 'a' : ' ',
        };
        return new State([.. members], asks ? asked : BeforeIsUnasked, _byteClassCount);
    }

    // The same steps without keeping the states.
    private bool MatchesBySets(State state, ReadOnlySpan<byte> rest)
    {
        Re2Closure now = Interlocked.Exchange(ref _spare, null) ?? new Re2Closure(_program);
        Re2Closure next = Interlocked.Exchange(ref _spareNext, null) ?? new Re2Closure(_program);
        bool matches = Expand(now, state, rest[0]) && _search;
        for (int i = 0; i < rest.Length && !matches; i++)
        {
            Re2Flank flank = Re2Program.FlankBetween(rest[i], i + 1 < rest.Length ? rest[i + 1] : -1);
            next.Clear();
            bool atEnd = false;
            for (int k = 0; k < now.Count; k++)
            {
                ref readonly Re2Instruction instruction = ref _program.Instructions[now[k]];
                if (instruction.Opcode == Re2Opcode.Byte && instruction.Takes(rest[i]))
                {
                    next.AddReachable(instruction.Out, flank);
                }
            }

            if (_search)
            {
                next.AddReachable(_program.Start, flank);
            }

            for (int k = 0; k < next.Count; k++)
            {
                atEnd |= _program.Instructions[next[k]].Opcode == Re2Opcode.Match;
            }

            matches = atEnd && (_search || i + 1 == rest.Length);
            (now, next) = (next, now);
        }

        _spare = now;
        _spareNext = next;
        return matches;
    }

    private sealed class State(int[] members, int before, int byteClassCount) : IEquatable<State>
    {
        private readonly int _hash = Hash(members, before);

        public int[] Members { get; } = members;

        // The byte before, or one of the Before constants.
        public int Before { get; } = before;

        // By byte class; the last one for the end of the subject. Null where not yet known.
        public State?[] Next { get; } = new State?[byteClassCount + 1];

        public bool Equals(State? other) => other is not null && _hash == other._hash && Before == other.Before
            && Members.AsSpan().SequenceEqual(other.Members);

        public override bool Equals(object? obj) => Equals(obj as State);

        public override int GetHashCode() => _hash;

        private static int Hash(int[] members, int before)
        {
            var hash = new HashCode();
            hash.Add(before);
            foreach (int member in members)
            {
                hash.Add(member);
            }

            return hash.ToHashCode();
        }
    }
}
