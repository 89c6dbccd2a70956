using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary><c>meshsim serve</c> in a process of its own, from its start lines to its end.</summary>
internal sealed partial class RunningServer : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, int> _ports = new();
    private readonly ManualResetEventSlim _isStarted = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly object _news = new();   // waited on, which a Lock cannot be

    /// <param name="arguments">Arguments of the command, its name first.</param>
    public RunningServer(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [MeshSim.Program, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, data) => Take(data.Data);
        _process.BeginErrorReadLine();
        _isStarted.Wait(TestContext.Current.CancellationToken);
        Assert.False(_ports.IsEmpty, Log);
    }

    /// <summary>What the server has said so far.</summary>
    public string Log => string.Join('\n', _lines);

    /// <summary>The port that was opened in place of the gateway's.</summary>
    public int Port(int ofGateway) => _ports[ofGateway];

    /// <summary>Waits until the server says something.</summary>
    public string WaitFor(string text)
    {
        string? line;
        lock (_news)
        {
            while ((line = _lines.FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal))) is null)
            {
                Assert.False(_process.HasExited || TestContext.Current.CancellationToken.IsCancellationRequested, Log);
                Monitor.Wait(_news, TimeSpan.FromSeconds(1));
            }
        }

        return line;
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int Stop(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _isStarted.Dispose();
    }

    private void Take(string? line)
    {
        lock (_news)
        {
            if (line is not null)
            {
                _lines.Enqueue(line);
                if (StartLine().Match(line) is { Success: true } start)
                {
                    _ports[int.Parse(start.Groups[1].Value, CultureInfo.InvariantCulture)] =
                        int.Parse(start.Groups[2].Value, CultureInfo.InvariantCulture);
                }
            }

            if (line is null || line.EndsWith("Ctrl-C stops", StringComparison.Ordinal))
            {
                _isStarted.Set();
            }

            Monitor.PulseAll(_news);
        }
    }

    [GeneratedRegex(@"^port (\d+) is served at https?://.*:(\d+)$")]
    private static partial Regex StartLine();
}
