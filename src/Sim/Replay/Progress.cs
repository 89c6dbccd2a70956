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
    /// <param name="replayer">Says how far it is.</param>
    /// <param name="work">The work.</param>
    public static void Show(Terminal terminal, long? totalBytes, Replayer replayer, Action work)
    {
        // A bar between result lines on one screen would tear both.
        if (terminal.Quiet || totalBytes is null || Console.IsErrorRedirected || terminal.OutputIsTerminal)
        {
            work();
            return;
        }

        var running = Task.Run(work);
        if (!Wait(running, Patience))
        {
            terminal.CreateErrorConsole()
                .Progress()
                .AutoClear(true)
                .Start(context =>
                {
                    ProgressTask bar = context.AddTask("replay", maxValue: Math.Max(1, totalBytes.Value));
                    while (!Wait(running, Interval))
                    {
                        bar.Value = replayer.BytesRead;
                    }
                });
        }

        running.GetAwaiter().GetResult();
    }

    /// <summary>Waits without throwing what the work threw; that comes at the end.</summary>
    private static bool Wait(Task running, TimeSpan time) => Task.WaitAny([running], time) == 0;
}
