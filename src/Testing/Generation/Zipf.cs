using Bogus;

namespace HelloMesh.Testing.Generation;

/// <summary>Draws ranks: the n-th comes up 1/n^skew times as often as the first.</summary>
internal sealed class Zipf
{
    private readonly double[] _sums;

    public Zipf(int count, double skew)
    {
        _sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += skew == 0 ? 1 : Math.Pow(i + 1, -skew);
            _sums[i] = sum;
        }
    }

    /// <summary>A rank from 0.</summary>
    public int Next(Randomizer random)
    {
        double at = random.Double() * _sums[^1];
        int index = Array.BinarySearch(_sums, at);
        return Math.Min(index < 0 ? ~index : index + 1, _sums.Length - 1);
    }
}
