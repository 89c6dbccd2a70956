namespace HelloMesh.Benchmarks;

/// <summary>Right answers and no allocation; never a time.</summary>
internal static class Smoke
{
    private const int RoundCountMax = 5;
    private const int MatchCount = 10_000;

    /// <summary>Exit code: 0 when all is well.</summary>
    public static async Task<int> RunAsync()
    {
        (string Name, TableShape Shape)[] shapes =
        [
            .. Shapes.Names.Where(name => !name.StartsWith("100000", StringComparison.Ordinal)).Select(name => (name, Shapes.Create(name))),
            ("one host, 16384 routes", Shapes.OneHost(16_384, 200)),
        ];
        bool isWell = true;
        foreach ((string name, TableShape shape) in shapes)
        {
            shape.Verify();
            long allocated = AllocatedBy(shape);
            Console.WriteLine($"{name}: answers right, {allocated} B allocated in {MatchCount} matches");
            isWell &= allocated == 0;
        }

        Console.WriteLine($"load: answers right with one reader and with several, {LoadBenchmarks.CheckSmall()} events");
        foreach (Peer peer in await Peer.CreateAllAsync(Shapes.Hosts(20, 64)).ConfigureAwait(false))
        {
            await peer.VerifyAsync().ConfigureAwait(false);
            Console.WriteLine($"{peer.Name}: answers as the table does");
        }

        return isWell ? 0 : 1;
    }

    /// <summary>In the round with the fewest: the runtime allocates a few bytes by itself when it compiles a method again.</summary>
    private static long AllocatedBy(TableShape shape)
    {
        long checksum = Sum(shape);
        long fewest = long.MaxValue;
        for (int round = 0; round < RoundCountMax && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long again = Sum(shape);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
            if (checksum != again)
            {
                throw new InvalidOperationException("the same requests got other answers");
            }
        }

        return fewest;
    }

    private static long Sum(TableShape shape)
    {
        long sum = 0;
        int count = shape.Packed.Count > 1 ? MatchCount : MatchCount / 10;
        for (int i = 0; i < count; i++)
        {
            sum += shape.Match(i % shape.Packed.Count).Route;
        }

        return sum;
    }
}
