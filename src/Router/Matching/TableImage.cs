using System.Runtime.CompilerServices;

namespace HelloMesh.Router;

/// <summary>The bytes of a table (see TableLayout.cs) and the only way to read them. Offsets are not checked here: they
/// come from the image itself, and <see cref="TableValidator"/> has followed every one of them before it is used.</summary>
internal readonly unsafe struct TableImage(byte* start)
{
    private readonly byte* _start = start;

    /// <summary>What lies at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At<T>(uint offset)
        where T : unmanaged => (T*)(_start + offset);

    /// <summary>The bytes of a name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(uint name)
    {
        NameEntry* entry = At<NameEntry>(name);
        return new ReadOnlySpan<byte>(entry + 1, entry->Length);
    }
}
