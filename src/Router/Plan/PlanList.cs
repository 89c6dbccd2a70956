using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>Makes lists of a plan out of collection expressions.</summary>
public static class PlanList
{
    /// <summary>A list of these items.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="items">The items.</param>
    public static PlanList<T> Create<T>(ReadOnlySpan<T> items)
        where T : class => new([.. items]);
}

/// <summary>A list of a plan that never changes. In a plan from a snapshot an item is read when it is first asked for, so
/// that a plan of 100,000 routes is in use before they are.</summary>
/// <typeparam name="T">What it holds.</typeparam>
[CollectionBuilder(typeof(PlanList), nameof(PlanList.Create))]
public sealed class PlanList<T> : IReadOnlyList<T>
    where T : class
{
    private readonly T?[] _items;
    private readonly Func<int, T>? _read;

    internal PlanList(T[] items) => _items = items;

    internal PlanList(int count, Func<int, T> read)
    {
        _items = new T?[count];
        _read = read;
    }

    /// <summary>How many there are.</summary>
    public int Length => _items.Length;

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => _items.Length == 0;

    int IReadOnlyCollection<T>.Count => _items.Length;

    /// <summary>The item of an index.</summary>
    public T this[int index] => Volatile.Read(ref _items[index]) ?? Read(index);

    /// <summary>A list of these items, which are not copied: neither side ever changes them.</summary>
    /// <param name="items">The items.</param>
    public static implicit operator PlanList<T>(ImmutableArray<T> items) => items.IsDefaultOrEmpty ? [] : new(ImmutableCollectionsMarshal.AsArray(items)!);

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < _items.Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Two threads may read the same item; both get the one that was there first.</summary>
    private T Read(int index)
    {
        T read = _read!(index);
        return Interlocked.CompareExchange(ref _items[index], read, null) ?? read;
    }
}
