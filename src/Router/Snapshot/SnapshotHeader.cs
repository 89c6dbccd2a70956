using System.Buffers.Binary;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace HelloMesh.Router;

// A snapshot is one file, little-endian, mapped as it lies:
//
//   SnapshotHeader   what it is, its checksum, where the parts are; 128 bytes
//   table images     one for each gateway workload (Matching/TableLayout.cs), each at a multiple of 64
//   records          plans: a list of offsets for whatever is read alone (RecordWriter.cs, PlanRecordWriter.cs)
//   texts            strings of the records, each once
//   sources          the manifests' characters, compressed: for whatever needs the manifests themselves
//
// The checksum is over everything behind it. A file that passes is taken for what `meshsim compile` wrote: the tables'
// arrows are not followed again (TableValidator), which would take many times the 10 ms that a snapshot has.

/// <summary>Start of the file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SnapshotHeader
{
    /// <summary>Counts up whenever anything in the file, or what the program makes of manifests, changes.</summary>
    public const uint CurrentFormat = 3;

    public const int Size = 128;

    /// <summary>Where the bytes start that the checksum is over.</summary>
    public const int ChecksumStart = 16;

    /// <summary>See <see cref="Sum"/>.</summary>
    public const uint SumStart = uint.MaxValue;

    private const int VersionLengthMax = 64;

    public ulong Magic;
    public uint Format;
    public uint Checksum;
    public long Length;
    public int Facts;
    public int Records;
    public int RecordsLength;
    public int Texts;
    public int TextsLength;
    public int Sources;
    public int SourcesLength;
    private uint _reserved;
    private unsafe fixed byte _version[VersionLengthMax];
    private ulong _reserved2;

    /// <summary>First byte not ASCII, line ends of both kinds, end of file of one system: what text transfer damages.</summary>
    public static ulong ExpectedMagic => BinaryPrimitives.ReadUInt64LittleEndian([0x89, (byte)'H', (byte)'M', (byte)'T', 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>The program that answers by the snapshot must be the one that wrote it, or it could answer otherwise.</summary>
    public static string ProgramVersion { get; } =
        typeof(SnapshotHeader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public unsafe string Version
    {
        get
        {
            fixed (byte* start = _version)
            {
                var bytes = new ReadOnlySpan<byte>(start, VersionLengthMax);
                int end = bytes.IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            }
        }

        set
        {
            fixed (byte* start = _version)
            {
                var bytes = new Span<byte>(start, VersionLengthMax);
                bytes.Clear();
                Encoding.UTF8.TryGetBytes(value.AsSpan(0, Math.Min(value.Length, VersionLengthMax)), bytes, out _);
            }
        }
    }

    /// <summary>CRC-32C.</summary>
    public static uint Checked(ReadOnlySpan<byte> bytes) => ~Sum(SumStart, bytes);

    /// <summary>Goes on with the sum of a checksum, which is its complement. Compiled at once, and not first without
    /// optimisation: it runs over everything.</summary>
    /// <param name="sum">The sum so far, first <see cref="SumStart"/>.</param>
    /// <param name="bytes">More bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, rest);
        }

        return sum;
    }
}
