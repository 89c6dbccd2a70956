namespace HelloMesh.Sim.Cli;

/// <summary>A reader that has seen enough, like <c>head</c>, is no error.</summary>
internal static class OutputPipe
{
    private const int BrokenPipeUnix = 32;
    private const int BrokenPipeWindows = unchecked((int)0x8007006D);
    private const int NoDataWindows = unchecked((int)0x800700E8);

    /// <summary>Runs work that writes results.</summary>
    /// <returns>False when the reader of the results has gone and the work stopped there.</returns>
    public static bool Run(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (IOException failure) when (IsBrokenPipe(failure))
        {
            return false;
        }
    }

    private static bool IsBrokenPipe(IOException failure) =>
        failure.HResult is BrokenPipeUnix or BrokenPipeWindows or NoDataWindows;
}
