using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>What a replay, or a part of it, came to. Parts are merged in the order of the lines, so the whole does not
/// depend on who worked on which part.</summary>
internal sealed class ReplaySummary
{
    /// <summary>How many examples are kept of anything.</summary>
    public const int ExampleCountMax = 5;

    private readonly long[] _outcomes = new long[OutcomeNames.All.Count];

    /// <summary>Lines that were answered.</summary>
    public long Lines { get; private set; }

    /// <summary>Requests that these lines stand for.</summary>
    public long Requests { get; private set; }

    /// <summary>Lines that are no request.</summary>
    public long InvalidLines { get; private set; }

    /// <summary>Expectations that were met.</summary>
    public long Met { get; private set; }

    /// <summary>Expectations that were not.</summary>
    public long NotMet { get; private set; }

    /// <summary>Requests by destination, and whether the manifests declare it.</summary>
    public Dictionary<string, (long Requests, bool Known)> Destinations { get; } = new(StringComparer.Ordinal);

    /// <summary>Rules that answered: owner and rule.</summary>
    public HashSet<(string Owner, string Rule)> RulesHit { get; } = [];

    /// <summary>First requests that no route took.</summary>
    public List<string> Unmatched { get; } = [];

    /// <summary>First lines that are no request.</summary>
    public List<string> Invalid { get; } = [];

    /// <summary>First lines that did not come out as expected.</summary>
    public List<string> Unexpected { get; } = [];

    /// <summary>Requests with an outcome.</summary>
    public long CountOf(Outcome outcome) => _outcomes[(int)outcome];

    /// <summary>Counts a result.</summary>
    public void Add(in ResultRecord record)
    {
        RouteResult result = record.Result;
        Add(CountedResult.Of(result), 1, record.Request.Count);
        if (result.Outcome == Outcome.InvalidRequest)
        {
            InvalidLines++;
            AddExample(Invalid, record);
        }
        else if (IsUnmatched(result.Outcome))
        {
            AddExample(Unmatched, record);
        }

        if (record.Verdict is { IsMet: true })
        {
            Met++;
        }
        else if (record.Verdict is not null)
        {
            NotMet++;
            AddUnexpected(record);
        }
    }

    /// <summary>Counts lines with the same result: all but examples.</summary>
    public void Add(in CountedResult result, long lines, long requests)
    {
        Lines += lines;
        Requests += requests;
        _outcomes[(int)result.Outcome] += requests;
        if (result.Destination is { } destination)
        {
            (long Requests, bool Known) before = Destinations.GetValueOrDefault(destination, (0, true));
            Destinations[destination] = (before.Requests + requests, before.Known && result.IsKnown);
        }

        if (result.VirtualService is not null && result.Rule is not null)
        {
            RulesHit.Add((result.VirtualService, result.Rule));
        }
    }

    /// <summary>Adds the next part.</summary>
    public void Merge(ReplaySummary next)
    {
        Lines += next.Lines;
        Requests += next.Requests;
        InvalidLines += next.InvalidLines;
        Met += next.Met;
        NotMet += next.NotMet;
        for (int i = 0; i < _outcomes.Length; i++)
        {
            _outcomes[i] += next._outcomes[i];
        }

        foreach ((string destination, (long requests, bool known)) in next.Destinations)
        {
            (long Requests, bool Known) before = Destinations.GetValueOrDefault(destination, (0, true));
            Destinations[destination] = (before.Requests + requests, before.Known && known);
        }

        RulesHit.UnionWith(next.RulesHit);
        Take(Unmatched, next.Unmatched);
        Take(Invalid, next.Invalid);
        Take(Unexpected, next.Unexpected);
    }

    /// <summary>Starts again, for the next part.</summary>
    public void Clear()
    {
        (Lines, Requests, InvalidLines, Met, NotMet) = (0, 0, 0, 0, 0);
        Array.Clear(_outcomes);
        Destinations.Clear();
        RulesHit.Clear();
        Unmatched.Clear();
        Invalid.Clear();
        Unexpected.Clear();
    }

    /// <summary>Nothing in the manifests took the request.</summary>
    public static bool IsUnmatched(Outcome outcome) => outcome is Outcome.RouteNotFound
        or Outcome.ClusterNotFound
        or Outcome.FilterChainNotFound
        or Outcome.NoListener
        or Outcome.ListenerRejected
        or Outcome.Blackhole;

    private static void AddExample(List<string> examples, in ResultRecord record)
    {
        if (examples.Count < ExampleCountMax)
        {
            examples.Add(TextResultWriter.Describe(record, color: false));
        }
    }

    private void AddUnexpected(in ResultRecord record)
    {
        if (Unexpected.Count < ExampleCountMax)
        {
            IEnumerable<string> fields = record.Verdict!.Differences.Select(difference => $"{difference.Field} {difference.Expected}");
            string expected = TextOutput.Printable(string.Join(", ", fields));
            Unexpected.Add($"{TextResultWriter.Describe(record, color: false)}; expected {expected}");
        }
    }

    private static void Take(List<string> examples, List<string> more) =>
        examples.AddRange(more.Take(ExampleCountMax - examples.Count));
}
