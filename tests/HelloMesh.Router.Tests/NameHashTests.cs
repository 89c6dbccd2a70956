using System.Text;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Names that differ little have different hashes: all of their bits, not only the ones that choose a bucket.</summary>
public sealed class NameHashTests
{
    private const int LengthMax = 64;

    [Fact]
    public void NamesThatDifferInOneByte_HaveDifferentHashes()
    {
        for (int length = 1; length <= LengthMax; length++)
        {
            var hashes = new Dictionary<ulong, string>();
            for (int place = 0; place < length; place++)
            {
                for (int value = 0; value < 128; value++)
                {
                    Add(hashes, length, (place, value));
                }
            }
        }
    }

    [Fact]
    public void NamesThatDifferInTwoBytes_HaveDifferentHashes()
    {
        for (int length = 2; length <= LengthMax; length++)
        {
            var hashes = new Dictionary<ulong, string>();
            for (int first = 0; first < length; first++)
            {
                for (int second = first + 1; second < length; second++)
                {
                    foreach (char one in "b7.")
                    {
                        foreach (char other in "c0-")
                        {
                            Add(hashes, length, (first, one), (second, other));
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Names_OfEachLength_HaveDifferentHashes()
    {
        var hashes = new Dictionary<ulong, string>();
        for (int length = 0; length < 300; length++)
        {
            Add(hashes, length);
        }
    }

    private static void Add(Dictionary<ulong, string> hashes, int length, params ReadOnlySpan<(int Place, int Value)> changes)
    {
        char[] letters = [.. Enumerable.Repeat('a', length)];
        foreach ((int place, int value) in changes)
        {
            letters[place] = (char)value;
        }

        string name = new(letters);
        ulong hash = NameHash.Of(Encoding.ASCII.GetBytes(name));
        if (!hashes.TryAdd(hash, name))
        {
            Assert.Equal(hashes[hash], name);
        }
    }
}
