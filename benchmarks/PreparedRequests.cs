using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HelloMesh.Router;

namespace HelloMesh.Benchmarks;

/// <summary>The views of many requests side by side in memory, in the order in which they are sent, so that reading them is
/// the one thing a processor foresees; what the table costs in memory, it costs.</summary>
/// <remarks>A view holds spans and can stand in no array: it is copied into memory that the collector does not know, and
/// what it points to must stay where it is (<see cref="PackedRequests.Seal"/>).</remarks>
public sealed unsafe class PreparedRequests
{
    /// <summary>So many look-ups ahead a host is asked for, and twice as many its bucket.</summary>
    private const int Ahead = 4;

    private readonly byte* _views;
    private readonly PackedRequests _requests;
    private int _next;

    /// <summary>Prepares requests that are sealed.</summary>
    public PreparedRequests(PackedRequests requests)
    {
        _requests = requests;
        Count = requests.Count;
        _views = (byte*)NativeMemory.Alloc((nuint)Count, (nuint)Unsafe.SizeOf<RequestView>());
        for (int i = 0; i < Count; i++)
        {
            Unsafe.WriteUnaligned(_views + ((long)i * Unsafe.SizeOf<RequestView>()), requests.View(i));
        }
    }

    /// <summary>Frees the memory.</summary>
    ~PreparedRequests() => NativeMemory.Free(_views);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Looks requests up, one after the other, from where the last call ended and round again.</summary>
    internal long MatchAll(ProxyTable table, int count)
    {
        long sum = 0;
        int next = _next;
        for (int i = 0; i < count; i++)
        {
            sum += table.Match(View(next)).Route;
            next = next + 1 < Count ? next + 1 : 0;
        }

        _next = next;
        GC.KeepAlive(this);
        GC.KeepAlive(_requests);
        return sum;
    }

    /// <summary>The same, and asks for what requests behind will need.</summary>
    internal long MatchAllAhead(ProxyTable table, int count)
    {
        long sum = 0;
        int next = _next;
        for (int i = 0; i < count; i++)
        {
            table.Prefetch(View(Later(next, 2 * Ahead)));
            table.PrefetchHost(View(Later(next, Ahead)));
            sum += table.Match(View(next)).Route;
            next = next + 1 < Count ? next + 1 : 0;
        }

        _next = next;
        GC.KeepAlive(this);
        GC.KeepAlive(_requests);
        return sum;
    }

    private ref readonly RequestView View(int index) =>
        ref Unsafe.AsRef<RequestView>(_views + ((long)index * Unsafe.SizeOf<RequestView>()));

    private int Later(int index, int steps) => index + steps < Count ? index + steps : (index + steps) % Count;
}
