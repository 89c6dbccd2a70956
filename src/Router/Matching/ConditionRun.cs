using System.Runtime.InteropServices;

namespace HelloMesh.Router;

/// <summary>The conditions of one request's candidates, other than the path's exact and prefix (rules RM-11, RM-14 to
/// RM-26). What a header or parameter holds is looked up once.</summary>
internal unsafe ref struct ConditionRun(
    TableImage image, ConditionObjects objects, Span<Lookup> kept)
{
    private readonly TableImage _image = image;
    private readonly ConditionObjects _objects = objects;
    private readonly Span<Lookup> _kept = kept;

    /// <summary>The lowest route number of a list that is below <paramref name="best"/> and whose conditions hold, else
    /// <paramref name="best"/>.</summary>
    public int Lowest(uint list, int best, scoped in RequestView request)
    {
        CandidateList* head = _image.At<CandidateList>(list);
        var switches = (SwitchEntry*)(head + 1);
        for (int i = 0; i < head->SwitchCount; i++)
        {
            if (switches[i].Lowest < best)
            {
                best = LowestOfSwitch(switches + i, best, request);
            }
        }

        return LowestOf((Candidate*)(switches + head->SwitchCount), head->Count, best, request);
    }

    private int LowestOf(Candidate* candidates, int count, int best, scoped in RequestView request)
    {
        for (int i = 0; i < count && candidates[i].Route < best; i++)
        {
            if (candidates[i].Conditions == 0 || Hold(candidates[i].Conditions, request))
            {
                return candidates[i].Route;   // I2
            }
        }

        return best;
    }

    private int LowestOfSwitch(SwitchEntry* entry, int best, scoped in RequestView request)
    {
        switch (entry->Subject.Kind)
        {
            case Subject.Header:
                Lookup header = Find(entry->Subject, request);
                for (int i = header.Start; i < header.End; i++)
                {
                    ref readonly HeaderField field = ref request.Headers[i];
                    if (i == header.Start || IsNamed(field, entry->Subject.Name, request))
                    {
                        best = LowestOfValue(entry, Value(field, request), best, request);
                    }
                }

                return best;
            case Subject.Query:
                Lookup parameter = Find(entry->Subject, request);
                return parameter.IsFound ? LowestOfValue(entry, Value(parameter, request), best, request) : best;
            default:
                return LowestOfValue(entry, PseudoHeader(entry->Subject.Kind, request), best, request);
        }
    }

    private int LowestOfValue(SwitchEntry* entry, ReadOnlySpan<byte> value, int best, scoped in RequestView request)
    {
        uint list = NameLookup.FindExact(_image, &entry->Values, value);
        if (list == 0)
        {
            return best;
        }

        CandidateList* head = _image.At<CandidateList>(list);
        return LowestOf((Candidate*)(head + 1), head->Count, best, request);
    }

    private bool Hold(uint list, scoped in RequestView request)
    {
        ConditionList* head = _image.At<ConditionList>(list);
        var conditions = (ConditionEntry*)(head + 1);
        for (int i = 0; i < head->Count; i++)
        {
            if (!Holds(conditions + i, request))
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(ConditionEntry* condition, scoped in RequestView request) => condition->Subject.Kind switch
    {
        Subject.Header => HeaderHolds(condition, request),
        Subject.Query => QueryHolds(condition, request),
        Subject.Claim => ClaimRules.Holds(_objects.Claims[condition->Value], request.Claims, _objects.Regexes),
        Subject.Path => PathHolds(condition, request.Path),
        _ => Holds(condition, PseudoHeader(condition->Subject.Kind, request)) != (condition->Invert != 0),
    };

    private static ReadOnlySpan<byte> PseudoHeader(Subject subject, scoped in RequestView request) => subject switch
    {
        Subject.Method => request.Method,
        Subject.Scheme => request.Scheme,
        Subject.Authority => request.Authority,
        _ => request.PathAndQuery,
    };

    /// <summary>A pattern on what the trie has not compared (rule RM-11).</summary>
    private readonly bool PathHolds(ConditionEntry* condition, ReadOnlySpan<byte> path) =>
        condition->Subject.Name <= (uint)path.Length
        && _objects.Pattern(condition->Value).IsFullMatch(path[(int)condition->Subject.Name..]);

    /// <summary>Each value is tested on its own (rule RM-18); a missing header is empty when negated (rule RM-20).</summary>
    private bool HeaderHolds(ConditionEntry* condition, scoped in RequestView request)
    {
        bool inverts = condition->Invert != 0;
        Lookup header = Find(condition->Subject, request);
        if (!header.IsFound)
        {
            return inverts && (condition->Operator == Operator.Present || !Holds(condition, default));
        }

        for (int i = header.Start; i < header.End; i++)
        {
            ref readonly HeaderField field = ref request.Headers[i];
            if ((i == header.Start || IsNamed(field, condition->Subject.Name, request)) && Holds(condition, Value(field, request)))
            {
                return !inverts;
            }
        }

        return inverts;
    }

    /// <summary>The first occurrence counts, nothing is decoded (rules RM-24, RM-25).</summary>
    private bool QueryHolds(ConditionEntry* condition, scoped in RequestView request)
    {
        Lookup parameter = Find(condition->Subject, request);
        return parameter.IsFound && Holds(condition, Value(parameter, request));
    }

    private bool Holds(ConditionEntry* condition, ReadOnlySpan<byte> value) => condition->Operator switch
    {
        Operator.Exact => value.SequenceEqual(_image.Text(condition->Value)),
        Operator.Prefix => value.StartsWith(_image.Text(condition->Value)),
        Operator.Regex => _objects.Pattern(condition->Value).IsFullMatch(value),
        _ => true,
    };

    private static ReadOnlySpan<byte> Value(in HeaderField field, scoped in RequestView request) =>
        request.HeaderBytes.Slice(field.ValueStart, field.ValueLength);

    private static ReadOnlySpan<byte> Value(Lookup parameter, scoped in RequestView request) => request.Query[parameter.Start..parameter.End];

    private readonly bool IsNamed(in HeaderField field, uint name, scoped in RequestView request)
    {
        ReadOnlySpan<byte> text = _image.Text(name);
        return field.NameLength == text.Length
            && request.HeaderBytes.Slice(field.NameStart, field.NameLength).SequenceEqual(text);
    }

    private readonly Lookup Find(in SubjectEntry subject, scoped in RequestView request)
    {
        if (subject.Lookup >= _kept.Length)
        {
            return LookUp(subject, request);
        }

        ref Lookup kept = ref _kept[subject.Lookup];
        if (!kept.IsDone)
        {
            kept = LookUp(subject, request);
        }

        return kept;
    }

    private readonly Lookup LookUp(in SubjectEntry subject, scoped in RequestView request) =>
        subject.Kind == Subject.Header ? LookUpHeader(subject.Name, request) : LookUpParameter(_image.Text(subject.Name), request);

    /// <summary>From the first header of the name to behind the last one.</summary>
    private readonly Lookup LookUpHeader(uint name, scoped in RequestView request)
    {
        int first = -1;
        int end = -1;
        for (int i = 0; i < request.Headers.Length; i++)
        {
            if (IsNamed(request.Headers[i], name, request))
            {
                first = first < 0 ? i : first;
                end = i + 1;
            }
        }

        return first < 0 ? Lookup.Missing : Lookup.Found(first, end);
    }

    /// <summary>The value's place in the query; a name with an equals sign is never found, because a key ends at its
    /// first one.</summary>
    private static Lookup LookUpParameter(ReadOnlySpan<byte> name, scoped in RequestView request)
    {
        ReadOnlySpan<byte> query = request.Query;
        int start = 0;
        while (start < query.Length)
        {
            ReadOnlySpan<byte> rest = query[start..];
            int length = rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> piece = length < 0 ? rest : rest[..length];
            int equals = piece.IndexOf((byte)'=');
            ReadOnlySpan<byte> key = equals < 0 ? piece : piece[..equals];
            if (!piece.IsEmpty && key.SequenceEqual(name))
            {
                int end = start + piece.Length;
                return Lookup.Found(equals < 0 ? end : start + equals + 1, end);
            }

            start += piece.Length + 1;
        }

        return Lookup.Missing;
    }
}

/// <summary>What was found under a name: a range of headers, or the place of a parameter's value.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Lookup
{
    private readonly int _startPlusTwo;

    private Lookup(int start, int end)
    {
        _startPlusTwo = start + 2;
        End = end;
    }

    public static Lookup Missing => new(-1, -1);

    public bool IsDone => _startPlusTwo != 0;

    public bool IsFound => _startPlusTwo > 1;

    public int Start => _startPlusTwo - 2;

    public int End { get; }

    public static Lookup Found(int start, int end) => new(start, end);
}
