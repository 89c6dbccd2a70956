using HelloMesh.Sim.Cli;
using Spectre.Console;

namespace HelloMesh.Sim.Replay;

/// <summary>Shows how far a replay is: on a terminal, and only for work that takes longer than a second.</summary>
internal static class Progress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the work, with a bar where one is wanted.</summary>
    /// <param name="terminal">Where the bar goes.</param>
    /// <param name="totalBytes">Bytes of requests; <c>null</c> where nobody knows.</param>
    /// <param name="bytesRead">Says how far the work is.</param>
    /// <param name="work">The work.</param>
    public static void Show(Terminal terminal, long? totalBytes, Func<long> bytesRead, Action work)
    {
        if (terminal.CanShowProgress)
        {
            Run(terminal.CreateErrorConsole(), Patience, totalBytes, bytesRead, work);
        }
        else
        {
            work();
        }
    }

    /// <summary>Runs the work; a bar comes when it takes longer than <paramref name="patience"/>, and goes with it.</summary>
    public static void Run(IAnsiConsole console, TimeSpan patience, long? totalBytes, Func<long> bytesRead, Action work)
    {
        var running = Task.Run(work);
        if (!Wait(running, patience))
        {
            console
                .Progress()
                .AutoClear(true)
                .Start(context =>
                {
                    ProgressTask bar = context.AddTask("replay", maxValue: Math.Max(1, totalBytes ?? 1));
                    bar.IsIndeterminate = totalBytes is null;
                    while (!Wait(running, Interval))
                    {
                        bar.Value = totalBytes is null ? 0 : bytesRead();
                    }
                });
        }

        running.GetAwaiter().GetResult();
    }

    /// <summary>Waits without throwing what the work threw; that comes at the end.</summary>
    private static bool Wait(Task running, TimeSpan time) => Task.WaitAny([running], time) == 0;
}
