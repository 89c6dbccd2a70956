using HelloMesh.Sim.Cli;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Sim.Replay;

/// <summary>The request files of a run.</summary>
internal sealed class RequestFiles
{
    private long _bytesRead;

    private RequestFiles(IReadOnlyList<string> paths, long? totalBytes)
    {
        Paths = paths;
        TotalBytes = totalBytes;
    }

    /// <summary>Files in order; <c>-</c> is standard input.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Bytes of all files; <c>null</c> where a pipe is among them.</summary>
    public long? TotalBytes { get; }

    /// <summary>Checks what was typed before any work is done.</summary>
    /// <param name="typed">Arguments.</param>
    /// <param name="isStdinTaken">True when the manifests come from standard input.</param>
    public static RequestFiles Resolve(string[] typed, bool isStdinTaken)
    {
        if (typed.Length == 0 && (isStdinTaken || !Console.IsInputRedirected))
        {
            throw new CliException(
                "there are no requests to replay", "name a request file, for example 'meshsim replay requests.jsonl'");
        }

        string[] paths = typed.Length == 0 ? ["-"] : typed;
        if (paths.Count(path => path == "-") + (isStdinTaken ? 1 : 0) > 1)
        {
            throw new CliException("stdin can be read only once", "put the requests or the manifests in a file");
        }

        long? total = 0;
        foreach (string path in paths)
        {
            if (path == "-")
            {
                total = null;
            }
            else if (Directory.Exists(path))
            {
                throw new CliException($"'{path}' is a folder", "name the request files in it");
            }
            else if (!File.Exists(path))
            {
                throw new CliException(
                    $"there is no request file '{path}'", "name a file with one JSON object a line, or - for stdin");
            }
            else
            {
                total += new FileInfo(path).Length;
            }
        }

        return new RequestFiles(paths, total);
    }

    /// <summary>Bytes read so far, as they stand in the files; may be read from any thread.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Opens a file, or standard input; compressed ones are unpacked.</summary>
    public Stream Open(string path)
    {
        Stream stream = path == "-"
            ? Console.OpenStandardInput()
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return RequestStream.Open(stream, read => Interlocked.Add(ref _bytesRead, read));
    }

    /// <summary>What a failure to unpack means to the user; <c>null</c> when it is something else.</summary>
    public static CliException? DescribeDamage(Exception failure, string name) => RequestStream.IsDamage(failure)
        ? new CliException($"{name}: the compressed data is damaged or ends too early", "the lines before that point are answered")
        : null;

    /// <summary>The name shown to people.</summary>
    public static string NameOf(string path) => path == "-" ? "<stdin>" : path;
}
