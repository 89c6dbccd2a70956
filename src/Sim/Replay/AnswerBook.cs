using System.Runtime.CompilerServices;

namespace HelloMesh.Sim.Replay;

/// <summary>The answer of all requests with one <see cref="MatchKey"/>, where it is one and shows nothing of the
/// upstream.</summary>
internal struct BookedAnswer
{
    /// <summary>Whose answer it is.</summary>
    public MatchKey Key;

    /// <summary>Lines that were answered with it.</summary>
    public long Lines;

    /// <summary>Requests that these stand for.</summary>
    public long Requests;

    /// <summary>What is left open between its bytes.</summary>
    public TemplateLayout Layout;

    /// <summary>Where its bytes start, see <see cref="AnswerBook.BytesOf"/>.</summary>
    public int Start;

    /// <summary>How many they are.</summary>
    public int Length;

    /// <summary>True when no route takes them.</summary>
    public bool IsUnmatched;

    /// <summary>True when the header <c>origin</c> has a say.</summary>
    public bool AsksOrigin;
}

/// <summary>Answers that stand close together in memory: a table of keys, a list of answers, and one run of bytes.</summary>
/// <remarks>
/// PERF: ReplayBenchmarks, 1,000 hosts. Answers of many routes are mostly not in the processor's cache, and each object
/// that leads to the next one is waited for; here it is a slot, an answer, and its bytes, and the last two can be asked for
/// some lines ahead.
/// <code>
/// slots   [ hash of the key, number | … ]   open addressing, at most half full
/// answers [ key, counts, place of the bytes, layout | … ]
/// bytes   [ the bytes of all templates, one behind the other ]
/// </code>
/// </remarks>
internal sealed class AnswerBook
{
    private const int AnswerBytes = 64;

    private readonly List<CountedResult> _counted = [];
    private Slot[] _slots = new Slot[64];
    private BookedAnswer[] _answers = new BookedAnswer[16];
    private byte[] _bytes = new byte[4096];
    private int _used;

    /// <summary>How many answers there are.</summary>
    public int Count => _counted.Count;

    /// <summary>An answer by its number, from 0; valid until the next one is added.</summary>
    public ref BookedAnswer this[int number] => ref _answers[number];

    /// <summary>The bytes of an answer.</summary>
    public ReadOnlySpan<byte> BytesOf(in BookedAnswer answer) => _bytes.AsSpan(answer.Start, answer.Length);

    /// <summary>What a summary counts of an answer.</summary>
    public CountedResult CountedOf(int number) => _counted[number];

    /// <summary>Bytes that the answers take.</summary>
    public long Size => _used + ((long)Count * Unsafe.SizeOf<BookedAnswer>());

    /// <summary>Asks the cache for the slot of a key.</summary>
    public void PrefetchSlot(in MatchKey key) => CacheHint.Prefetch(ref _slots[key.GetHashCode() & (_slots.Length - 1)], 1);

    /// <summary>Reads the slot of a key, and asks for the answer.</summary>
    public void Prefetch(in MatchKey key)
    {
        int hash = key.GetHashCode();
        Slot slot = _slots[hash & (_slots.Length - 1)];
        if (slot.Number != 0 && slot.Hash == hash)
        {
            Prefetch(slot.Number - 1);
        }
    }

    /// <summary>Asks the cache for an answer.</summary>
    public void Prefetch(int number) => CacheHint.Prefetch(ref _answers[number], AnswerBytes);

    /// <summary>Reads an answer, and asks for its bytes.</summary>
    public void PrefetchBytes(int number)
    {
        ref BookedAnswer answer = ref _answers[number];
        CacheHint.Prefetch(ref _bytes[answer.Start], answer.Length);
    }

    /// <summary>Number of the answer for a key; -1 when there is none.</summary>
    public int Find(in MatchKey key)
    {
        Slot[] slots = _slots;
        int hash = key.GetHashCode();
        for (int at = hash; ; at++)
        {
            ref Slot slot = ref slots[at & (slots.Length - 1)];
            if (slot.Number == 0 || (slot.Hash == hash && _answers[slot.Number - 1].Key == key))
            {
                return slot.Number - 1;
            }
        }
    }

    /// <summary>Adds an answer under a key that has none.</summary>
    /// <param name="answer">The answer; where its bytes start is found here.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="counted">What a summary counts of it.</param>
    /// <returns>Its number.</returns>
    public int Add(BookedAnswer answer, ReadOnlySpan<byte> bytes, in CountedResult counted)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_used));
        int number = Count;
        _answers[number] = answer with { Start = _used, Length = bytes.Length };
        _used += bytes.Length;
        _counted.Add(counted);
        Place(_slots, new Slot(answer.Key.GetHashCode(), Count));
        return number;
    }

    /// <summary>Forgets all answers.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _counted.Clear();
        _used = 0;
    }

    private static void Place(Slot[] slots, in Slot slot)
    {
        int at = slot.Hash;
        while (slots[at & (slots.Length - 1)].Number != 0)
        {
            at++;
        }

        slots[at & (slots.Length - 1)] = slot;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length - _used <= length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + length + 1));
        }

        if (Count == _answers.Length)
        {
            Array.Resize(ref _answers, 2 * _answers.Length);
        }

        if (2 * (Count + 1) > _slots.Length)
        {
            var slots = new Slot[2 * _slots.Length];
            foreach (ref readonly Slot slot in _slots.AsSpan())
            {
                if (slot.Number != 0)
                {
                    Place(slots, slot);
                }
            }

            _slots = slots;
        }
    }

    /// <summary>The hash of a key and the number of its answer, from 1; 0 in an empty slot.</summary>
    private readonly record struct Slot(int Hash, int Number);
}
