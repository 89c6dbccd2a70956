using System.Collections;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>Expectations that stand beside the requests, joined by <c>id</c>.</summary>
/// <remarks>Files in the same order are read side by side and need no memory: each request line is offered the line with
/// the same position. At the first id that does not fit, the whole file is read into memory, up to
/// <see cref="IndexMaxBytes"/>. One bit a line tells which expectations were used.</remarks>
internal sealed class ExpectationFile : IDisposable
{
    /// <summary>How large an expectation file may be when its order is not that of the requests.</summary>
    public const long IndexMaxBytes = 512L << 20;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IEnumerator<(long Number, byte[] Bytes)> _lines;
    private readonly Lazy<Dictionary<string, (long Ordinal, Expectation Value)>> _index;
    private readonly Lock _usedLock = new();
    private BitArray _used = new(1024);
    private long _usedCount;
    private long _count;

    /// <summary>Opens a file.</summary>
    public ExpectationFile(string path)
    {
        _path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        _lines = ReadLines(_stream, path).GetEnumerator();
        _index = new Lazy<Dictionary<string, (long Ordinal, Expectation Value)>>(ReadIndex);
    }

    /// <summary>The lines with the same positions as the next requests; called from one thread, in order.</summary>
    /// <param name="count">How many requests come next.</param>
    public ExpectationWindow Take(int count)
    {
        var window = new ExpectationWindow(_count, new List<(long Number, byte[] Bytes)>(count));
        while (window.Lines.Count < count && _lines.MoveNext())
        {
            window.Lines.Add(_lines.Current);
        }

        _count += window.Lines.Count;
        return window;
    }

    /// <summary>The expectation for a request; <c>null</c> when there is none. Safe from several threads.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="position">Its position within its batch.</param>
    /// <param name="window">What <see cref="Take"/> gave for the batch.</param>
    public JsonElement? Find(string id, int position, in ExpectationWindow window)
    {
        if (!_index.IsValueCreated && position < window.Lines.Count)
        {
            Expectation beside = Parse(window.Lines[position]);
            if (beside.Id == id)
            {
                MarkUsed(window.FirstOrdinal + position);
                return beside.Value;
            }
        }

        if (!_index.Value.TryGetValue(id, out (long Ordinal, Expectation Expectation) found))
        {
            return null;
        }

        MarkUsed(found.Ordinal);
        return found.Expectation.Value;
    }

    /// <summary>How many expectations no request asked for, once all requests are done.</summary>
    public long CountUnused()
    {
        while (Take(1024).Lines.Count > 0)
        {
            // Counting goes on behind the last request.
        }

        return _count - _usedCount;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _lines.Dispose();
        _stream.Dispose();
    }

    private void MarkUsed(long ordinal)
    {
        lock (_usedLock)
        {
            int bit = checked((int)ordinal);
            if (bit >= _used.Length)
            {
                _used.Length = Math.Max(_used.Length * 2, bit + 1);
            }

            if (!_used[bit])
            {
                _used[bit] = true;
                _usedCount++;
            }
        }
    }

    private Dictionary<string, (long Ordinal, Expectation Value)> ReadIndex()
    {
        var index = new Dictionary<string, (long Ordinal, Expectation Value)>(StringComparer.Ordinal);
        using FileStream stream = File.OpenRead(_path);
        if (stream.Length > IndexMaxBytes)
        {
            throw new CliException(
                $"the expectations in '{_path}' come in another order than the requests, and at more than "
                + $"{IndexMaxBytes >> 20} MiB they are too large to be joined in memory",
                "sort them like the requests, or write them again with --update");
        }

        long ordinal = 0;
        foreach ((long Number, byte[] Bytes) line in ReadLines(stream, _path))
        {
            Expectation expectation = Parse(line);
            if (!index.TryAdd(expectation.Id, (ordinal, expectation)))
            {
                throw new CliException($"{_path}:{line.Number}: the id '{expectation.Id}' has two expectations");
            }

            ordinal++;
        }

        return index;
    }

    private static IEnumerable<(long Number, byte[] Bytes)> ReadLines(Stream stream, string source)
    {
        foreach ((LineBlock block, LineSlice line) in LineSource.Read(stream))
        {
            yield return line.IsTooLong
                ? throw new CliException($"{source}:{line.Number}: the line is too long for an expectation")
                : (line.Number, block.BytesOf(line).ToArray());
        }
    }

    private Expectation Parse((long Number, byte[] Bytes) line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Bytes);
            JsonElement value = JsonElement.ParseValue(ref reader);
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id"u8, out JsonElement id))
            {
                if (ResultFields.FindUnknown(value) is { } unknown)
                {
                    throw new CliException(
                        $"{_path}:{line.Number}: no result has a field '{unknown}'"
                        + SpellingAdvice.Clause(unknown, ResultFields.Expectable));
                }

                if (ResultFields.FindRepeated(value) is { } repeated)
                {
                    throw new CliException($"{_path}:{line.Number}: '{repeated}' is given twice");
                }

                return new Expectation(id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText(), value);
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new CliException($"{_path}:{line.Number}: not valid JSON", "write one JSON object a line");
        }

        throw new CliException(
            $"{_path}:{line.Number}: an expectation is an object with an id", "write {\"id\": …, \"destination\": …}");
    }

    private readonly record struct Expectation(string Id, JsonElement Value);
}

/// <summary>Expectations at the positions of a batch.</summary>
/// <param name="FirstOrdinal">Position of the first in the file, from 0.</param>
/// <param name="Lines">The lines.</param>
internal readonly record struct ExpectationWindow(long FirstOrdinal, List<(long Number, byte[] Bytes)> Lines);
