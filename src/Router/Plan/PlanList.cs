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
    private readonly Func<int, T>? _read;
    private T?[]? _items;

    internal PlanList(T[] items)
    {
        _items = items;
        Length = items.Length;
    }

    internal PlanList(int count, Func<int, T> read)
    {
        _read = read;
        Length = count;
    }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>True when there is none.</summary>
    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<T>.Count => Length;

    /// <summary>The item of an index.</summary>
    public T this[int index] => Volatile.Read(ref Items[index]) ?? Read(index);

    private T?[] Items => Volatile.Read(ref _items) ?? MakeItems();

    /// <summary>A list of these items, which are not copied: neither side ever changes them.</summary>
    /// <param name="items">The items.</param>
    public static implicit operator PlanList<T>(ImmutableArray<T> items) => items.IsDefaultOrEmpty ? [] : new(ImmutableCollectionsMarshal.AsArray(items)!);

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The item of an index, for one use: an item of a snapshot is read and not kept, so that a walk over a large
    /// list takes no memory.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public T Glance(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length);
        T?[]? items = Volatile.Read(ref _items);
        return (items is null ? null : Volatile.Read(ref items[index])) ?? _read!(index);
    }

    private T?[] MakeItems()
    {
        var items = new T?[Length];
        return Interlocked.CompareExchange(ref _items, items, null) ?? items;
    }

    /// <summary>Two threads may read the same item; both get the one that was there first.</summary>
    private T Read(int index)
    {
        T read = _read!(index);
        return Interlocked.CompareExchange(ref Items[index], read, null) ?? read;
    }
}
