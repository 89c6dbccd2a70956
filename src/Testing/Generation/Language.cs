using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>A set of byte strings as a machine: numbered states, one step for each byte. States are made when they are needed.</summary>
internal abstract class Language
{
    /// <summary>The state before the first byte.</summary>
    public const int Start = 0;

    /// <summary>For each byte its class: bytes of a class lead to the same states everywhere.</summary>
    public abstract ReadOnlySpan<byte> Classes { get; }

    /// <summary>The state after one more byte.</summary>
    /// <exception cref="LanguageTooLargeException">There are more states than are kept.</exception>
    public abstract int Step(int state, byte value);

    /// <summary>Whether a string that ends in a state belongs to the language.</summary>
    public abstract bool Accepts(int state);

    /// <summary>True when no string that goes on from a state belongs to the language, as far as is seen.</summary>
    public abstract bool IsDead(int state);

    /// <summary>Classes of bytes that a list of sets tells apart.</summary>
    protected static byte[] ClassesOf(IEnumerable<Re2ByteSet> sets)
    {
        byte[] classes = new byte[256];
        int count = 1;
        var halves = new Dictionary<(byte Class, bool IsIn), byte>();
        foreach (Re2ByteSet set in sets.Distinct())
        {
            halves.Clear();
            int next = 0;
            for (int b = 0; b < 256; b++)
            {
                (byte, bool) half = (classes[b], set.Contains((byte)b));
                if (!halves.TryGetValue(half, out byte number))
                {
                    halves.Add(half, number = (byte)next++);
                }

                classes[b] = number;
            }

            count = next;
            if (count == 256)
            {
                break;
            }
        }

        return classes;
    }
}

/// <summary>A language has more states than are kept; nothing is known of it then.</summary>
internal sealed class LanguageTooLargeException : Exception;
