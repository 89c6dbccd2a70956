using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>One condition while the table is built.</summary>
internal readonly record struct BuiltCondition(
    Subject Subject, string Name, ushort Lookup, Operator Operator, bool Invert, string Value, uint Number, uint Skip = 0)
{
    /// <summary>What it looks at.</summary>
    public (Subject, string) Key => (Subject, Name);

    /// <summary>True when a value decides it, so that a look-up can.</summary>
    public bool IsSwitchable => Operator == Operator.Exact && !Invert && Subject is not (Subject.Claim or Subject.Path);
}

/// <summary>Writes the candidates of one place: switches for what exact values tell apart, a list for the rest.</summary>
internal sealed class CandidateBuilder(ImageWriter image)
{
    /// <summary>Candidates of one subject from which on a look-up replaces trying each. Below it, trying is as fast.</summary>
    private const int SwitchSizeMin = 4;

    private readonly List<PathEnd> _prefixes = [];
    private readonly List<PathEnd> _exacts = [];

    /// <summary>Notes a candidate; they come in ascending order.</summary>
    public void Add(in PathEnd end) => (end.IsExact ? _exacts : _prefixes).Add(end);

    /// <summary>Writes what was noted and forgets it; the value is for <see cref="TrieNode.End"/>.</summary>
    public uint Build()
    {
        uint end = (_prefixes, _exacts) switch
        {
            ([], []) => 0,
            ([{ IsUnconditional: true } only], []) => EndTag.Route | (uint)only.Route,
            ([], [{ IsUnconditional: true } only]) => EndTag.Route | EndTag.Exact | (uint)only.Route,
            _ => WriteLists(),
        };
        _prefixes.Clear();
        _exacts.Clear();
        return end;
    }

    private uint WriteLists()
    {
        uint entry = image.Reserve<EndEntry>();
        uint prefixes = _prefixes.Count == 0 ? 0 : WriteList(_prefixes);
        uint exacts = _exacts.Count == 0 ? 0 : WriteList(_exacts);
        image.At<EndEntry>(entry) = new EndEntry { Prefixes = prefixes, Exacts = exacts };
        return entry;
    }

    private uint WriteList(List<PathEnd> ends)
    {
        if (ends.Count < SwitchSizeMin)
        {
            return WriteList([], ends);
        }

        return WriteSwitches(ends);
    }

    private uint WriteSwitches(List<PathEnd> ends)
    {
        List<PathEnd> rest = [];
        List<SwitchEntry> switches = [];
        Dictionary<(Subject, string), int> valueCounts = ValueCounts(ends);
        foreach (var group in ends.GroupBy(end => SwitchedBy(end, valueCounts)?.Key))
        {
            if (group.Key is { } subject && group.Count() >= SwitchSizeMin)
            {
                switches.Add(WriteSwitch([.. group], subject, valueCounts));
            }
            else
            {
                rest.AddRange(group);
            }
        }

        rest.Sort(static (a, b) => a.Route.CompareTo(b.Route));
        return WriteList(CollectionsMarshal.AsSpan(switches), rest);
    }

    /// <summary>How many values of each subject tell the candidates apart.</summary>
    private static Dictionary<(Subject, string), int> ValueCounts(List<PathEnd> ends) => ends
        .SelectMany(end => end.Conditions)
        .Where(condition => condition.IsSwitchable)
        .GroupBy(condition => condition.Key)
        .ToDictionary(group => group.Key, group => group.Select(condition => condition.Value).Distinct().Count());

    /// <summary>The condition whose subject has the most values; <c>null</c> when there is none to switch by.</summary>
    private static BuiltCondition? SwitchedBy(in PathEnd end, Dictionary<(Subject, string), int> valueCounts)
    {
        BuiltCondition? best = null;
        int bestCount = 0;
        foreach (BuiltCondition condition in end.Conditions)
        {
            if (condition.IsSwitchable && valueCounts[condition.Key] > bestCount)
            {
                best = condition;
                bestCount = valueCounts[condition.Key];
            }
        }

        return best;
    }

    private SwitchEntry WriteSwitch(
        List<PathEnd> ends, (Subject Subject, string Name) subject, Dictionary<(Subject, string), int> valueCounts)
    {
        var values = new NameSetBuilder(image);
        ushort lookup = SubjectEntry.NotKept;
        foreach (var group in ends.GroupBy(end => SwitchedBy(end, valueCounts)!.Value))
        {
            lookup = group.Key.Lookup;
            values.AddLiteral(group.Key.Value, WriteList([], [.. group.Select(end => end.Without(group.Key))]));
        }

        return new SwitchEntry
        {
            Lowest = ends[0].Route,
            Subject = SubjectOf(subject.Subject, subject.Name, lookup),
            Values = values.Build(),
        };
    }

    private uint WriteList(ReadOnlySpan<SwitchEntry> switches, List<PathEnd> candidates)
    {
        uint list = image.Add(new CandidateList { SwitchCount = switches.Length, Count = candidates.Count });
        foreach (SwitchEntry entry in switches)
        {
            image.Add(entry);
        }

        uint first = image.Reserve(candidates.Count * Unsafe.SizeOf<Candidate>());
        for (int i = 0; i < candidates.Count; i++)
        {
            uint conditions = WriteConditions(candidates[i].Conditions);
            image.At<Candidate>(first + (uint)(i * Unsafe.SizeOf<Candidate>())) =
                new Candidate { Route = candidates[i].Route, Conditions = conditions };
        }

        return list;
    }

    private uint WriteConditions(BuiltCondition[] conditions)
    {
        if (conditions.Length == 0)
        {
            return 0;
        }

        uint list = image.Add(new ConditionList { Count = conditions.Length });
        uint first = image.Reserve(conditions.Length * Unsafe.SizeOf<ConditionEntry>());
        for (int i = 0; i < conditions.Length; i++)
        {
            BuiltCondition condition = conditions[i];
            var entry = new ConditionEntry
            {
                Subject = SubjectOf(condition.Subject, condition.Name, condition.Lookup, condition.Skip),
                Operator = condition.Operator,
                Invert = condition.Invert ? (ushort)1 : (ushort)0,
                Value = condition.Operator is Operator.Exact or Operator.Prefix
                    ? image.AddText(condition.Value)
                    : condition.Number,
            };
            image.At<ConditionEntry>(first + (uint)(i * Unsafe.SizeOf<ConditionEntry>())) = entry;
        }

        return list;
    }

    private SubjectEntry SubjectOf(Subject subject, string name, ushort lookup, uint skip = 0) => new()
    {
        Kind = subject,
        Lookup = lookup,
        Name = subject is Subject.Header or Subject.Query ? image.AddText(name) : skip,
    };
}
