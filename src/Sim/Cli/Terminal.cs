using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace HelloMesh.Sim.Cli;

/// <summary>Where the run writes: results to one stream, everything for people to standard error.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly string? _outputPath;
    private Stream? _output;

    /// <summary>Creates the terminal of a run.</summary>
    /// <param name="outputPath">File for the results; <c>null</c> for standard output.</param>
    /// <param name="quiet">True: no summary and no progress; diagnostics still come.</param>
    /// <param name="noColor">True: no colour, whatever the terminal can.</param>
    public Terminal(string? outputPath, bool quiet, bool noColor)
    {
        _outputPath = outputPath;
        Quiet = quiet;

        // https://no-color.org: present and not empty, whatever its value.
        bool color = !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        ColorOutput = color && outputPath is null && !Console.IsOutputRedirected;
        ColorError = color && !Console.IsErrorRedirected;
    }

    /// <summary>No summary and no progress.</summary>
    public bool Quiet { get; }

    /// <summary>Colour in results.</summary>
    public bool ColorOutput { get; }

    /// <summary>Colour in messages.</summary>
    public bool ColorError { get; }

    /// <summary>True when results go to a screen.</summary>
    public bool OutputIsTerminal => _outputPath is null && !Console.IsOutputRedirected;

    /// <summary>True where a bar may be drawn: on a screen, and not between the lines of results, which would tear both.</summary>
    public bool CanShowProgress => !Quiet && !Console.IsErrorRedirected && !OutputIsTerminal;

    /// <summary>Messages for people.</summary>
    public TextWriter Error { get; } = Console.Error;

    /// <summary>Results; the file is created at the first use, so a run that fails before leaves no empty file.</summary>
    public Stream Output => _output ??= _outputPath is null ? OpenStandardOutput() : CreateFile(_outputPath);

    /// <summary>Writes text results.</summary>
    public void WriteOutput(string text) => Output.Write(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A console of the table library that writes to standard error.</summary>
    public IAnsiConsole CreateErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Error),
        Ansi = ColorError ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = ColorError ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _output?.Dispose();
        }
        catch (IOException)
        {
            // The reader of a pipe left before the last bytes; it has what it wanted.
        }
    }

    /// <summary>The console's own stream hides that the reader of a pipe has gone, and a long replay would run on for
    /// nobody; a plain stream on the handle reports it. Files keep the console's stream, which appends where standard
    /// error may write to the same file.</summary>
    private static Stream OpenStandardOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    private static FileStream CreateFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CliException.CannotWrite(path, failure);
        }
    }
}
