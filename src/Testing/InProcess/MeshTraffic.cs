using HelloMesh.Model;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>What went through a mesh: one record for each attempt and each copy, in the order in which they ended (copies: in
/// which they were sent). Safe to use from several threads.</summary>
public sealed class MeshTraffic
{
    private readonly Lock _lock = new();
    private readonly Queue<TrafficRecord> _records = new();
    private readonly int _countMax;
    private readonly Func<IEnumerable<string>> _destinations;

    internal MeshTraffic(int countMax, Func<IEnumerable<string>> destinations)
    {
        _countMax = countMax;
        _destinations = destinations;
    }

    /// <summary>Records that had to give way to later ones (<see cref="InProcessMeshOptions.TrafficCountMax"/>).</summary>
    public long DroppedCount { get; private set; }

    /// <summary>The records so far.</summary>
    public IReadOnlyList<TrafficRecord> Records
    {
        get
        {
            lock (_lock)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Forgets what went through so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _records.Clear();
            DroppedCount = 0;
        }
    }

    /// <summary>The attempts that went to a destination, copies included.</summary>
    /// <param name="destination"><c>host:port</c>; the host may be cut after one of its labels.</param>
    /// <param name="subset">Only those of this subset; <c>null</c> for all.</param>
    public IReadOnlyList<TrafficRecord> To(string destination, string? subset = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return
        [
            .. Records.Where(r => r.Destination is { } actual && ExpectationComparer.IsDestination(destination, actual)
                && (subset is null || r.Subset == subset)),
        ];
    }

    /// <summary>Fails unless a destination was reached.</summary>
    /// <param name="destination"><c>host:port</c>; the host may be cut after one of its labels.</param>
    /// <param name="subset">Only attempts at this subset count; <c>null</c> for all.</param>
    /// <param name="times">How often; <c>null</c> for at least once.</param>
    /// <exception cref="TrafficAssertionException">It was not, or not as often.</exception>
    public void ShouldHaveReached(string destination, string? subset = null, int? times = null)
    {
        int count = To(destination, subset).Count;
        if (times is { } wanted ? count != wanted : count == 0)
        {
            string often = times is null ? "at least once" : times == 1 ? "once" : $"{times} times";
            throw new TrafficAssertionException(
                $"{Name(destination, subset)} should have been reached {often}; it was reached {Times(count)}"
                + (count == 0 ? Advice(destination) : "") + Log());
        }
    }

    /// <summary>Fails when a destination was reached.</summary>
    /// <param name="destination"><c>host:port</c>; the host may be cut after one of its labels.</param>
    /// <param name="subset">Only attempts at this subset count; <c>null</c> for all.</param>
    /// <exception cref="TrafficAssertionException">It was reached, or there is no such destination.</exception>
    public void ShouldNotHaveReached(string destination, string? subset = null)
    {
        int count = To(destination, subset).Count;
        if (count > 0)
        {
            throw new TrafficAssertionException(
                $"{Name(destination, subset)} should not have been reached; it was reached {Times(count)}{Log()}");
        }

        // A name with a typing mistake is never reached, which would prove nothing.
        if (!_destinations().Any(d => ExpectationComparer.IsDestination(destination, d)))
        {
            throw new TrafficAssertionException($"there is no destination {destination}{Advice(destination)}");
        }
    }

    /// <summary>Fails unless the last call ended with a status.</summary>
    /// <param name="status">Status.</param>
    /// <param name="flags">Envoy's response flags, for example <c>NR</c>; <c>null</c> leaves them open.</param>
    /// <exception cref="TrafficAssertionException">It ended otherwise, or there was none.</exception>
    public void ShouldHaveEndedWith(int status, string? flags = null)
    {
        TrafficRecord? last = Records.LastOrDefault(r => !r.IsMirror);
        if (last is null || last.Status != status || (flags is not null && last.Flags != flags))
        {
            throw new TrafficAssertionException(
                $"the last call should have ended with {status}{(flags is null ? "" : $" {flags}")}; "
                + (last is null ? "there was none" : $"it ended with {last.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no response"}"
                    + (last.Flags is null ? "" : $" {last.Flags}"))
                + Log());
        }
    }

    internal void Add(TrafficRecord record)
    {
        lock (_lock)
        {
            if (_records.Count >= _countMax)
            {
                _records.TryDequeue(out _);
                DroppedCount++;
            }

            _records.Enqueue(record);
        }
    }

    private static string Name(string destination, string? subset) => subset is null ? destination : $"{destination} (subset {subset})";

    private static string Times(int count) => count switch { 0 => "never", 1 => "once", _ => $"{count} times" };

    private string Advice(string destination) => SpellingAdvice.Clause(
        destination, _destinations().SelectMany(d => new[] { ServiceDirectory.ShortName(d), d }).Where(d => d != destination));

    private string Log()
    {
        IReadOnlyList<TrafficRecord> records = Records;
        const int Shown = 20;
        return records.Count == 0
            ? "\nNothing went through the mesh."
            : $"\nWhat went through the mesh{(records.Count > Shown ? $" (the last {Shown} of {records.Count})" : "")}:\n  "
                + string.Join("\n  ", records.Skip(records.Count - Shown));
    }
}

/// <summary>Traffic was not as expected; the message says what went through instead.</summary>
public sealed class TrafficAssertionException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TrafficAssertionException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, and what happened.</param>
    public TrafficAssertionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, and what happened.</param>
    /// <param name="innerException">What it comes from.</param>
    public TrafficAssertionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
