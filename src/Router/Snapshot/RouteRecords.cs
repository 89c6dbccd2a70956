using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What a route consists of, as values of a snapshot: each pair of methods writes and reads the same.</summary>
internal static class RouteRecords
{
    private enum ActionKind
    {
        Forward,
        Redirect,
        DirectResponse,
    }

    public static void Write(RecordWriter output, RouteMatch match)
    {
        output.Number((int)match.PathKind);
        output.Text(match.Path);
        output.Flag(match.IgnoreCase);
        output.Flag(match.HasUri);
        output.Number(match.Headers.Length);
        foreach (HeaderMatcher header in match.Headers)
        {
            output.Text(header.Name);
            Write(output, header.Match);
            output.Flag(header.Invert);
        }

        output.Number(match.Query.Length);
        foreach (NamedMatch parameter in match.Query)
        {
            output.Text(parameter.Name);
            Write(output, parameter.Match);
        }

        output.Number(match.Claims.Length);
        foreach (ClaimMatcher claim in match.Claims)
        {
            output.TextList(claim.Path);
            Write(output, claim.Match);
            output.Flag(claim.Invert);
        }
    }

    public static RouteMatch ReadMatch(ref RecordReader input)
    {
        var kind = (PathMatchKind)input.Int();
        string path = input.Text();
        bool ignoreCase = input.Flag();
        bool hasUri = input.Flag();
        HeaderMatcher[] headers = input.Array<HeaderMatcher>();
        for (int i = 0; i < headers.Length; i++)
        {
            headers[i] = new HeaderMatcher(input.Text(), ReadString(ref input), input.Flag());
        }

        NamedMatch[] query = input.Array<NamedMatch>();
        for (int i = 0; i < query.Length; i++)
        {
            query[i] = new NamedMatch(input.Text(), ReadString(ref input));
        }

        ClaimMatcher[] claims = input.Array<ClaimMatcher>();
        for (int i = 0; i < claims.Length; i++)
        {
            claims[i] = new ClaimMatcher(input.TextList(), ReadString(ref input), input.Flag());
        }

        return new RouteMatch
        {
            PathKind = kind,
            Path = path,
            IgnoreCase = ignoreCase,
            HasUri = hasUri,
            Headers = ImmutableCollectionsMarshal.AsImmutableArray(headers),
            Query = ImmutableCollectionsMarshal.AsImmutableArray(query),
            Claims = ImmutableCollectionsMarshal.AsImmutableArray(claims),
        };
    }

    public static void Write(RecordWriter output, RouteAction action)
    {
        switch (action)
        {
            case RedirectAction redirect:
                output.Number((int)ActionKind.Redirect);
                output.Number(redirect.Status);
                output.Text(redirect.Scheme);
                output.Text(redirect.Host);
                output.Number(redirect.Port);
                output.TextOrNull(redirect.Path);
                output.TextOrNull(redirect.PrefixRewrite);
                break;
            case DirectResponseAction response:
                output.Number((int)ActionKind.DirectResponse);
                output.Number(response.Status);
                output.TextOrNull(response.Body);
                break;
            default:
                output.Number((int)ActionKind.Forward);
                Write(output, (ForwardAction)action);
                break;
        }
    }

    public static RouteAction ReadAction(ref RecordReader input) => (ActionKind)input.Int() switch
    {
        ActionKind.Redirect => new RedirectAction
        {
            Status = input.Int(),
            Scheme = input.Text(),
            Host = input.Text(),
            Port = input.Int(),
            Path = input.TextOrNull(),
            PrefixRewrite = input.TextOrNull(),
        },
        ActionKind.DirectResponse => new DirectResponseAction(input.Int(), input.TextOrNull()),
        _ => ReadForward(ref input),
    };

    public static void Write(RecordWriter output, ImmutableArray<WeightedCluster> clusters)
    {
        output.Number(clusters.Length);
        foreach (WeightedCluster cluster in clusters)
        {
            output.Text(cluster.Name);
            output.Number(cluster.Weight);
            output.Flag(cluster.Headers is not null);
            if (cluster.Headers is { } headers)
            {
                Write(output, headers.Request);
                Write(output, headers.Response);
            }

            output.TextOrNull(cluster.AuthorityRewrite);
        }
    }

    public static ImmutableArray<WeightedCluster> ReadClusters(ref RecordReader input)
    {
        WeightedCluster[] clusters = input.Array<WeightedCluster>();
        for (int i = 0; i < clusters.Length; i++)
        {
            clusters[i] = new WeightedCluster(
                input.Text(),
                input.Int(),
                input.Flag() ? new HeaderOperations(ReadOperation(ref input), ReadOperation(ref input)) : null,
                input.TextOrNull());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(clusters);
    }

    public static void Write(RecordWriter output, HeaderOperation operation)
    {
        Write(output, operation.Set);
        Write(output, operation.Add);
        output.TextList(operation.Remove);
    }

    public static HeaderOperation ReadOperation(ref RecordReader input)
    {
        ImmutableArray<KeyValuePair<string, string>> set = ReadPairs(ref input);
        ImmutableArray<KeyValuePair<string, string>> add = ReadPairs(ref input);
        ImmutableArray<string> remove = input.TextList();
        return set.IsEmpty && add.IsEmpty && remove.IsEmpty ? HeaderOperation.None : new HeaderOperation(set, add, remove);
    }

    public static void Write(RecordWriter output, FaultSettings? fault)
    {
        output.Flag(fault is not null);
        if (fault is not null)
        {
            output.Flag(fault.AbortStatus is not null);
            output.Signed(fault.AbortStatus ?? 0);
            output.Fraction(fault.AbortPercent);
            output.Duration(fault.Delay);
            output.Fraction(fault.DelayPercent);
            output.TextOrNull(fault.AbortGrpcStatus);
        }
    }

    public static FaultSettings? ReadFault(ref RecordReader input)
    {
        if (!input.Flag())
        {
            return null;
        }

        bool aborts = input.Flag();
        int status = (int)input.Signed();
        return new FaultSettings(aborts ? status : null, input.Fraction(), input.Duration(), input.Fraction())
        {
            AbortGrpcStatus = input.TextOrNull(),
        };
    }

    public static void Write(RecordWriter output, CorsPolicy? cors)
    {
        output.Flag(cors is not null);
        if (cors is null)
        {
            return;
        }

        output.Number(cors.AllowOrigins.Length);
        foreach (StringMatch origin in cors.AllowOrigins)
        {
            Write(output, origin);
        }

        output.TextList(cors.AllowMethods);
        output.TextList(cors.AllowHeaders);
        output.TextList(cors.ExposeHeaders);
        output.Duration(cors.MaxAge);
        output.Number(cors.AllowCredentials switch { null => 0, false => 1, true => 2 });
        output.Flag(cors.IgnoreUnmatchedPreflights);
    }

    public static CorsPolicy? ReadCors(ref RecordReader input)
    {
        if (!input.Flag())
        {
            return null;
        }

        StringMatch[] origins = input.Array<StringMatch>();
        for (int i = 0; i < origins.Length; i++)
        {
            origins[i] = ReadString(ref input);
        }

        return new CorsPolicy
        {
            AllowOrigins = ImmutableCollectionsMarshal.AsImmutableArray(origins),
            AllowMethods = input.TextList(),
            AllowHeaders = input.TextList(),
            ExposeHeaders = input.TextList(),
            MaxAge = input.Duration(),
            AllowCredentials = input.Int() switch { 1 => false, 2 => true, _ => null },
            IgnoreUnmatchedPreflights = input.Flag(),
            Span = default,
        };
    }

    /// <summary>Where a condition stands is not kept: only explanations of manifests ask for it.</summary>
    private static void Write(RecordWriter output, in StringMatch match)
    {
        output.Number((int)match.Kind);
        output.Text(match.Value);
    }

    private static StringMatch ReadString(ref RecordReader input) => new((StringMatchKind)input.Int(), input.Text(), default);

    private static void Write(RecordWriter output, ForwardAction action)
    {
        output.Flag(action.IsWeighted);
        Write(output, action.Clusters);
        output.TextOrNull(action.PathRewrite);
        output.TextOrNull(action.RegexRewritePattern);
        output.Text(action.RegexRewriteSubstitution);
        output.TextOrNull(action.AuthorityRewrite);
        output.Duration(action.Timeout);
        output.Flag(action.Retries is not null);
        if (action.Retries is { } retries)
        {
            output.Signed(retries.Attempts);
            output.TextOrNull(retries.On);
            output.Duration(retries.PerTryTimeout);
            output.Flag(retries.IsDefault);
            output.Duration(retries.Backoff);
            output.Number(retries.StatusCodes.Length);
            foreach (int status in retries.StatusCodes)
            {
                output.Number(status);
            }
        }

        output.Number(action.Mirrors.Length);
        foreach (ClusterMirror mirror in action.Mirrors)
        {
            output.Text(mirror.Cluster);
            output.Fraction(mirror.Percent);
        }
    }

    private static ForwardAction ReadForward(ref RecordReader input)
    {
        bool isWeighted = input.Flag();
        ImmutableArray<WeightedCluster> clusters = ReadClusters(ref input);
        string? pathRewrite = input.TextOrNull();
        string? pattern = input.TextOrNull();
        string substitution = input.Text();
        string? authority = input.TextOrNull();
        TimeSpan? timeout = input.Duration();
        RetrySettings? retries = input.Flag() ? ReadRetries(ref input) : null;
        ClusterMirror[] mirrors = input.Array<ClusterMirror>();
        for (int i = 0; i < mirrors.Length; i++)
        {
            mirrors[i] = new ClusterMirror(input.Text(), input.Fraction());
        }

        return new ForwardAction
        {
            IsWeighted = isWeighted,
            Clusters = clusters,
            PathRewrite = pathRewrite,
            RegexRewritePattern = pattern,
            RegexRewriteSubstitution = substitution,
            AuthorityRewrite = authority,
            Timeout = timeout,
            Retries = retries,
            Mirrors = ImmutableCollectionsMarshal.AsImmutableArray(mirrors),
        };
    }

    private static RetrySettings ReadRetries(ref RecordReader input)
    {
        int attempts = (int)input.Signed();
        string? on = input.TextOrNull();
        TimeSpan? perTryTimeout = input.Duration();
        bool isDefault = input.Flag();
        TimeSpan? backoff = input.Duration();
        int[] statusCodes = input.Array<int>();
        for (int i = 0; i < statusCodes.Length; i++)
        {
            statusCodes[i] = input.Int();
        }

        return new RetrySettings(attempts, on, perTryTimeout, isDefault) { Backoff = backoff, StatusCodes = ImmutableCollectionsMarshal.AsImmutableArray(statusCodes) };
    }

    private static void Write(RecordWriter output, ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        output.Number(pairs.Length);
        foreach ((string name, string value) in pairs)
        {
            output.Text(name);
            output.Text(value);
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadPairs(ref RecordReader input)
    {
        KeyValuePair<string, string>[] pairs = input.Array<KeyValuePair<string, string>>();
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(input.Text(), input.Text());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(pairs);
    }
}
