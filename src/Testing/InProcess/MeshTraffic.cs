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
    private readonly Func<ServiceDirectory> _directory;

    internal MeshTraffic(int countMax, Func<ServiceDirectory> directory)
    {
        _countMax = countMax;
        _directory = directory;
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
        AssertionAdvice.CheckDestination(destination, nameof(destination));
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
        if (times < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(times), times, "a service is reached 0 times or more often");
        }

        int count = To(destination, subset).Count;
        if (times is { } wanted ? count != wanted : count == 0)
        {
            string wantedText = times is null ? "at least once" : times == 1 ? "once" : $"{times} times";
            throw new TrafficAssertionException(
                $"{Name(destination, subset)} should have been reached {wantedText}; {Was(count)}"
                + (count == 0 ? Meant(destination, subset) : "") + Log());
        }
    }

    /// <summary>Fails when a destination was reached.</summary>
    /// <param name="destination"><c>host:port</c>; the host may be cut after one of its labels.</param>
    /// <param name="subset">Only attempts at this subset count; <c>null</c> for all.</param>
    /// <exception cref="TrafficAssertionException">It was reached, or there is no such destination or subset.</exception>
    public void ShouldNotHaveReached(string destination, string? subset = null)
    {
        int count = To(destination, subset).Count;
        if (count > 0)
        {
            throw new TrafficAssertionException(
                $"{Name(destination, subset)} should not have been reached; {Was(count)}{Log()}");
        }

        // A name with a typing mistake is never reached, which would prove nothing.
        if (Meant(destination, subset) is { Length: > 0 } meant)
        {
            throw new TrafficAssertionException($"nothing can reach {Name(destination, subset)}{meant}");
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

    private static string Was(int count) => count switch
    {
        0 => "it was never reached",
        1 => "it was reached once",
        _ => $"it was reached {count} times",
    };

    /// <summary>A clause on a name that the manifests do not know; empty where they do.</summary>
    private string Meant(string destination, string? subset)
    {
        ServiceDirectory directory = _directory();
        string? known = directory.Destinations.FirstOrDefault(d => ExpectationComparer.IsDestination(destination, d));
        if (known is null)
        {
            return "; there is no such destination"
                + (Advice.Nearest(destination, directory.Destinations) is { } near ? $", did you mean '{near}'?" : "");
        }

        IReadOnlyList<string> subsets = directory.SubsetsOf(known);
        return subset is null || subsets.Contains(subset) ? ""
            : $"; there is no such subset{(subsets.Count == 0 ? "" : $", only {string.Join(", ", subsets)}")}";
    }

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
