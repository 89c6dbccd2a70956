namespace HelloMesh.Tests;

/// <summary>Counts what is allocated.</summary>
internal static class Allocations
{
    private const int RoundCount = 5;

    /// <summary>Bytes that the same work allocates on this thread, in the round with the fewest: the runtime allocates a few by
    /// itself when it compiles a method again.</summary>
    public static long Fewest(Action work)
    {
        long fewest = long.MaxValue;
        for (int round = 0; round < RoundCount; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
