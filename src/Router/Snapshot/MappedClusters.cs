using System.Text;

namespace HelloMesh.Router;

/// <summary>The names of a plan's clusters, looked up where they lie in a snapshot.</summary>
internal sealed class MappedClusters(SnapshotFile file, int table, uint mask, int count) : KnownClusters
{
    public override int Count => count;

    public override IEnumerable<string> Names
    {
        get
        {
            for (uint at = 0; at <= mask; at++)
            {
                uint slot = RecordReader.TableAt(file.Records, table, (int)at);
                if (slot != 0)
                {
                    yield return RecordReader.TextAt(file.Texts, slot - 1);
                }
            }
        }
    }

    public override bool Contains(string name)
    {
        const int NameLengthOnStack = 256;
        int length = Encoding.UTF8.GetByteCount(name);
        Span<byte> utf8 = length <= NameLengthOnStack ? stackalloc byte[NameLengthOnStack] : new byte[length];
        utf8 = utf8[..Encoding.UTF8.GetBytes(name, utf8)];
        ReadOnlySpan<byte> records = file.Records;
        ReadOnlySpan<byte> texts = file.Texts;
        bool isThere = false;
        for (uint at = Hash(utf8) & mask; !isThere; at = (at + 1) & mask)
        {
            uint slot = RecordReader.TableAt(records, table, (int)at);
            if (slot == 0)
            {
                break;
            }

            isThere = RecordReader.TextEquals(texts, slot - 1, utf8, name);
        }

        GC.KeepAlive(file);
        return isThere;
    }

    /// <summary>FNV-1a.</summary>
    public static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte letter in utf8)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}
