using System.Collections.Immutable;

namespace HelloMesh.Router;

/// <summary>The draws of one request: given by it, or derived from the seed and its line, so that a run can be
/// repeated (rule ACT-17).</summary>
internal readonly struct Draws(ulong seed, long line, double? given)
{
    private readonly ulong _state = seed ^ ((ulong)line * 0x9E3779B97F4A7C15);
    private readonly double? _given = given;

    /// <summary>0 to 1 (exclusive) for the choice among destinations.</summary>
    public double Destination => _given ?? Fraction(_state, 1);

    /// <summary>0 to 1 (exclusive) for the abort; delay and abort are drawn independently (rule ACT-52).</summary>
    public double Abort => _given ?? Fraction(_state, 2);

    /// <summary>0 to 1 (exclusive) for the delay.</summary>
    public double Delay => _given ?? Fraction(_state, 3);

    /// <summary>0 to 1 (exclusive) for a mirror of the route, by its index.</summary>
    public double Mirror(int mirror) => _given ?? Fraction(_state, 4 + (2 * (ulong)mirror));

    /// <summary>0 to 1 (exclusive) for the wait before a retry, from 1; never the given draw, which is about destinations
    /// and percentages.</summary>
    public double Backoff(int retry) => Fraction(_state, 5 + (2 * (ulong)retry));

    /// <summary>Index of the cluster whose share the draw falls into.</summary>
    public int Pick(ImmutableArray<WeightedCluster> clusters)
    {
        long total = 0;
        foreach (WeightedCluster cluster in clusters)
        {
            total += cluster.Weight;
        }

        long value = (long)(Math.Clamp(Destination, 0, 1) * total);
        for (int i = 0; i < clusters.Length - 1; i++)
        {
            value -= clusters[i].Weight;
            if (value < 0)
            {
                return i;
            }
        }

        return clusters.Length - 1;
    }

    /// <summary>SplitMix64: one well-mixed number for each (seed, line, purpose).</summary>
    private static double Fraction(ulong state, ulong purpose)
    {
        ulong z = state + (purpose * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
