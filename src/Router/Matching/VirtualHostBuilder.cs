using System.Runtime.CompilerServices;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Writes virtual hosts: a name, the entry, the tries of its routes, all next to each other.</summary>
internal sealed class VirtualHostBuilder(ImageWriter image, RegexCache regexes)
{
    private readonly PathTrieBuilder _tries = new(image);
    private readonly List<(string Text, bool IsTail)> _patterns = [];
    private readonly Dictionary<string, uint> _patternNumbers = new(StringComparer.Ordinal);
    private readonly List<ClaimMatcher> _claims = [];
    private readonly Dictionary<(Subject, string), ushort> _lookups = [];
    private readonly List<PathEnd> _ends = [];
    private readonly List<PathEnd> _folded = [];

    /// <summary>Writes a virtual host and adds its domains to the names.</summary>
    public void Add(VirtualHost virtualHost, int number, NameSetBuilder names)
    {
        Collect(virtualHost);

        // The first exact domain stands right before the virtual host.
        string? neighbour = FirstExact(virtualHost, names);
        image.Reserve(0, CacheLine.Size);
        uint name = neighbour is null ? 0 : image.AddName(Encoding.UTF8.GetBytes(neighbour), 0);
        uint offset = image.Add(new VirtualHostEntry
        {
            Number = number,
            RequiresTls = virtualHost.RequiresTls ? (ushort)1 : (ushort)0,
            LookupCount = (ushort)Math.Min(_lookups.Count, VirtualHostEntry.LookupCountMax),
        });
        uint root = _tries.Add(_ends);
        uint foldedRoot = _tries.Add(_folded);
        image.At<VirtualHostEntry>(offset).Root = root;
        image.At<VirtualHostEntry>(offset).FoldedRoot = foldedRoot;
        if (neighbour is not null)
        {
            image.At<NameEntry>(name).Value = offset;
            names.AddEntry(neighbour, name);
        }

        foreach (string domain in virtualHost.Domains)
        {
            names.Add(domain, offset);
        }
    }

    /// <summary>Writes the patterns' texts, in the order of their numbers.</summary>
    public (uint Offset, uint Count) WritePatterns()
    {
        List<PatternEntry> entries = _patterns.ConvertAll(pattern =>
            new PatternEntry { Text = image.AddText(pattern.Text), IsTail = pattern.IsTail ? 1u : 0u });
        uint offset = image.NextOffset;
        entries.ForEach(entry => image.Add(entry));
        return (offset, (uint)entries.Count);
    }

    /// <summary>Writes the claim conditions, in the order of their numbers.</summary>
    public (uint Offset, uint Count) WriteClaims()
    {
        List<uint> entries = _claims.ConvertAll(claim =>
        {
            List<uint> path = [.. claim.Path.Select(image.AddText)];
            uint value = image.AddText(claim.Match.Value);
            uint entry = image.Add(new ClaimEntry
            {
                Kind = (uint)claim.Match.Kind,
                Invert = claim.Invert ? 1u : 0u,
                Value = value,
                NameCount = path.Count,
            });
            path.ForEach(name => image.Add(name));
            return entry;
        });
        uint offset = image.NextOffset;
        entries.ForEach(entry => image.Add(entry));
        return (offset, (uint)entries.Count);
    }

    private static string? FirstExact(VirtualHost virtualHost, NameSetBuilder names)
    {
        foreach (string domain in virtualHost.Domains)
        {
            if (!domain.StartsWith('*') && !names.Contains(domain))
            {
                return domain;
            }
        }

        return null;
    }

    private void Collect(VirtualHost virtualHost)
    {
        _lookups.Clear();
        _ends.Clear();
        _folded.Clear();
        for (int i = 0; i < virtualHost.Routes.Length; i++)
        {
            RouteMatch match = virtualHost.Routes[i].Match;
            if (match.PathKind == PathMatchKind.Regex)
            {
                AddPattern(match, i);
            }
            else
            {
                byte[] path = Encoding.UTF8.GetBytes(match.Path);
                if (match.IgnoreCase)
                {
                    Fold(path);
                }

                (match.IgnoreCase ? _folded : _ends).Add(
                    new PathEnd(path, match.PathKind == PathMatchKind.Exact, i, Conditions(match)));
            }
        }
    }

    /// <summary>A regex stands under the literals that its matches start with; without a match, nowhere.</summary>
    private void AddPattern(RouteMatch match, int route)
    {
        Re2Node tree = regexes.Get(match.Path).Tree;
        Re2Stems stems = Re2Stems.Of(tree);
        BuiltCondition[] conditions = stems.AreWhole ? Conditions(match) : [.. Conditions(match), PathPattern(match.Path, tree, stems)];
        foreach (byte[] stem in stems.Texts)
        {
            (stems.IgnoreCase ? _folded : _ends).Add(new PathEnd(stem, stems.AreWhole, route, conditions));
        }
    }

    /// <summary>A walk in lower case has not compared the literal, so the pattern must.</summary>
    private BuiltCondition PathPattern(string pattern, Re2Node tree, Re2Stems stems)
    {
        Re2Tail? tail = stems.IgnoreCase ? null : Re2Tail.Of(tree);
        uint number = tail is null
            ? PatternNumber("whole " + pattern, pattern, false)
            : PatternNumber("tail " + tail.Key, pattern, true);
        return new BuiltCondition(
            Subject.Path, "", SubjectEntry.NotKept, Operator.Regex, false, "", number, (uint)(tail?.LiteralLength ?? 0));
    }

    /// <summary>Cheap comparisons first, patterns last: the order changes nothing but the time.</summary>
    private BuiltCondition[] Conditions(RouteMatch match)
    {
        int count = match.Headers.Length + match.Query.Length + match.Claims.Length;
        if (count == 0)
        {
            return [];
        }

        var conditions = new BuiltCondition[count];
        int next = 0;
        foreach (HeaderMatcher header in match.Headers)
        {
            conditions[next++] = Header(header);
        }

        foreach (NamedMatch parameter in match.Query)
        {
            conditions[next++] = Condition(Subject.Query, parameter.Name, parameter.Match, false);
        }

        foreach (ClaimMatcher claim in match.Claims)
        {
            conditions[next++] = Claim(claim);
        }

        return count == 1 ? conditions : [.. conditions.OrderBy(c => c.Operator == Operator.Regex).ThenBy(c => c.Subject)];
    }

    private BuiltCondition Header(HeaderMatcher header)
    {
        Subject subject = header.Name switch   // RM-22
        {
            ":method" => Subject.Method,
            ":scheme" => Subject.Scheme,
            ":authority" => Subject.Authority,
            ":path" => Subject.PathAndQuery,
            _ => Subject.Header,
        };
        return Condition(subject, header.Name, header.Match, header.Invert);
    }

    private BuiltCondition Condition(Subject subject, string name, StringMatch match, bool invert)
    {
        Operator kind = match.Kind switch
        {
            StringMatchKind.Exact => Operator.Exact,
            StringMatchKind.Prefix => Operator.Prefix,
            StringMatchKind.Regex => Operator.Regex,
            _ => Operator.Present,
        };
        uint pattern = kind == Operator.Regex ? PatternNumber("whole " + match.Value, match.Value, false) : 0;
        return new BuiltCondition(subject, name, LookupOf(subject, name), kind, invert, match.Value, pattern);
    }

    private BuiltCondition Claim(ClaimMatcher claim)
    {
        _claims.Add(claim);
        return new BuiltCondition(
            Subject.Claim, "", SubjectEntry.NotKept, Operator.Regex, false, "", (uint)_claims.Count - 1);
    }

    private ushort LookupOf(Subject subject, string name)
    {
        if (subject is not (Subject.Header or Subject.Query))
        {
            return SubjectEntry.NotKept;
        }

        if (!_lookups.TryGetValue((subject, name), out ushort lookup))
        {
            lookup = (ushort)Math.Min(_lookups.Count, SubjectEntry.NotKept);
            _lookups.Add((subject, name), lookup);
        }

        return lookup;
    }

    private uint PatternNumber(string key, string text, bool isTail)
    {
        if (!_patternNumbers.TryGetValue(key, out uint number))
        {
            number = (uint)_patterns.Count;
            _patterns.Add((text, isTail));
            _patternNumbers.Add(key, number);
        }

        return number;
    }

    private static void Fold(Span<byte> path)
    {
        foreach (ref byte letter in path)
        {
            letter = PathTrie.Folded.Of(letter);
        }
    }
}
