using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Model;

/// <summary>Checked tree to <see cref="VirtualService"/>.</summary>
internal static class VirtualServiceReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static VirtualService Read(ObjectMeta meta, YamlMapping spec, SourceSpan span) => new()
    {
        Meta = meta,
        Span = span,
        Hosts = spec.LocatedTexts("hosts"),
        Gateways = spec.LocatedTexts("gateways"),
        ExportTo = spec.LocatedTexts("exportTo"),
        Http = spec.List("http", ReadHttp),
        Tls = spec.List("tls", n => new TlsRoute(n.List("match", ReadL4Match), n.List("route", ReadL4Destination), n.Span)),
        Tcp = spec.List("tcp", n => new TcpRoute(n.List("match", ReadL4Match), n.List("route", ReadL4Destination), n.Span)),
    };

    private static HttpRoute ReadHttp(YamlMapping node) => new()
    {
        Name = node.Text("name"),
        Match = node.List("match", ReadMatch),
        Route = node.List("route", ReadDestination),
        Redirect = Optional(node, "redirect", ReadRedirect),
        DirectResponse = Optional(node, "directResponse", n => new HttpDirectResponse(n.UInt("status") ?? 0, ReadBody(n), n.Span)),
        Delegate = Optional(node, "delegate", n => new DelegateReference(n.Text("name"), n.Text("namespace"), n.Span)),
        Rewrite = Optional(node, "rewrite", ReadRewrite),
        Timeout = node.Duration("timeout"),
        Retries = Optional(node, "retries", n => new HttpRetry(
            n.Int("attempts") ?? 0, n.Duration("perTryTimeout"), n.Text("retryOn"), n.Span)
        {
            Backoff = n.Duration("backoff"),
        }),
        Fault = Optional(node, "fault", ReadFault),
        Mirror = Optional(node, "mirror", ReadTarget),
        MirrorPercentage = Optional(node, "mirrorPercentage", n => n) is { } percentage
            ? percentage.Number("value") ?? 0
            : node.Number("mirrorPercent"),
        Mirrors = node.List("mirrors", n => new HttpMirror(
            ReadTarget(n.Child("destination") ?? n), n.Child("percentage") is { } p ? p.Number("value") ?? 0 : null)),
        Cors = Optional(node, "corsPolicy", ReadCors),
        Headers = Optional(node, "headers", ReadHeaders),
        Span = node.Span,
    };

    private static HttpMatchRequest ReadMatch(YamlMapping node) => new()
    {
        Name = node.Text("name"),
        Uri = ReadCondition(node, "uri"),
        IgnoreUriCase = node.Bool("ignoreUriCase") ?? false,
        Scheme = ReadCondition(node, "scheme"),
        Method = ReadCondition(node, "method"),
        Authority = ReadCondition(node, "authority"),
        Headers = ReadConditions(node, "headers"),
        WithoutHeaders = ReadConditions(node, "withoutHeaders"),
        QueryParams = ReadConditions(node, "queryParams"),
        Port = node.UInt("port") ?? 0,
        SourceLabels = node.TextMap("sourceLabels"),
        SourceNamespace = node.Text("sourceNamespace"),
        Gateways = node.LocatedTexts("gateways"),
        StatPrefix = node.Text("statPrefix"),
        Span = node.Span,
    };

    private static StringMatch? ReadCondition(YamlMapping node, string field) =>
        node.Child(field) is { } condition ? ReadCondition(condition) : null;

    private static StringMatch ReadCondition(YamlMapping node)
    {
        if (node.Get("regex") is YamlScalar regex)
        {
            return new StringMatch(StringMatchKind.Regex, regex.Value, regex.Span);
        }

        if (node.Get("prefix") is YamlScalar prefix)
        {
            return new StringMatch(StringMatchKind.Prefix, prefix.Value, prefix.Span);
        }

        return node.Get("exact") is YamlScalar exact
            ? new StringMatch(StringMatchKind.Exact, exact.Value, exact.Span)
            : new StringMatch(StringMatchKind.Present, "", node.Span);
    }

    private static ImmutableArray<NamedMatch> ReadConditions(YamlMapping node, string field)
    {
        if (node.Child(field) is not { Entries.Length: > 0 } map)
        {
            return [];
        }

        ImmutableArray<NamedMatch>.Builder result = ImmutableArray.CreateBuilder<NamedMatch>(map.Entries.Length);
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value is YamlMapping condition)
            {
                result.Add(new NamedMatch(entry.Key, ReadCondition(condition)));
            }
        }

        return result.DrainToImmutable();
    }

    private static HttpRouteDestination ReadDestination(YamlMapping node) => new(
        ReadTarget(node.Child("destination") ?? node), node.Int("weight") ?? 0, Optional(node, "headers", ReadHeaders), node.Span);

    private static RouteDestination ReadL4Destination(YamlMapping node) =>
        new(ReadTarget(node.Child("destination") ?? node), node.Int("weight") ?? 0, node.Span);

    // A destination that is missing was reported; an empty host stands for it.
    private static Destination ReadTarget(YamlMapping node) =>
        new(node.Text("host"), node.Text("subset"), node.Child("port")?.UInt("number"), node.SpanOf("host"));

    private static HttpRedirect ReadRedirect(YamlMapping node) => new()
    {
        Uri = node.Text("uri"),
        PrefixRewrite = node.TextOrNull("prefixRewrite"),
        Authority = node.Text("authority"),
        Scheme = node.Text("scheme"),
        Port = node.UInt("port"),
        DerivePort = node.TextOrNull("derivePort") switch
        {
            null => null,
            "FROM_REQUEST_PORT" => RedirectDerivePort.FromRequestPort,
            _ => RedirectDerivePort.FromProtocolDefault,
        },
        RedirectCode = node.UInt("redirectCode") ?? 0,
        Span = node.Span,
    };

    private static string? ReadBody(YamlMapping node)
    {
        YamlMapping? body = node.Child("body");
        if (body?.TextOrNull("bytes") is not { } base64)
        {
            return body?.TextOrNull("string");
        }

        byte[] bytes = Convert.FromBase64String(base64);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static HttpRewrite ReadRewrite(YamlMapping node)
    {
        YamlMapping? regex = node.Child("uriRegexRewrite");
        return new HttpRewrite(
            node.Text("uri"), node.Text("authority"), regex?.Text("match"), regex?.Text("rewrite") ?? "", node.Span);
    }

    private static HttpFault ReadFault(YamlMapping node)
    {
        YamlMapping? abort = node.Child("abort");
        YamlMapping? delay = node.Child("delay");
        return new HttpFault(
            abort?.UInt("httpStatus"),
            abort?.TextOrNull("grpcStatus"),
            abort?.Child("percentage")?.Number("value") ?? 0,
            delay?.Duration("fixedDelay"),
            delay?.Child("percentage") is { } percentage ? percentage.Number("value") ?? 0 : delay?.Number("percent") ?? 0,
            node.Span);
    }

    private static CorsPolicy ReadCors(YamlMapping node)
    {
        ImmutableArray<StringMatch> origins = node.List("allowOrigins", ReadCondition);
        return new CorsPolicy
        {
            // The deprecated allowOrigin is ignored as soon as its successor is there.
            AllowOrigins = node.Has("allowOrigins")
                ? origins
                : [.. node.LocatedTexts("allowOrigin").Select(o => new StringMatch(StringMatchKind.Exact, o.Value, o.Span))],
            AllowMethods = node.Texts("allowMethods"),
            AllowHeaders = node.Texts("allowHeaders"),
            ExposeHeaders = node.Texts("exposeHeaders"),
            MaxAge = node.Duration("maxAge"),
            AllowCredentials = node.Bool("allowCredentials"),
            IgnoreUnmatchedPreflights = node.Text("unmatchedPreflights") == "IGNORE",
            Span = node.Span,
        };
    }

    private static HeaderOperations ReadHeaders(YamlMapping node) =>
        new(ReadOperation(node.Child("request")), ReadOperation(node.Child("response")));

    private static HeaderOperation ReadOperation(YamlMapping? node) =>
        node is null ? HeaderOperation.None : new HeaderOperation(node.Pairs("set"), node.Pairs("add"), node.Texts("remove"));

    private static L4Match ReadL4Match(YamlMapping node) => new()
    {
        SniHosts = node.LocatedTexts("sniHosts"),
        DestinationSubnets = node.Texts("destinationSubnets"),
        Port = node.UInt("port") ?? 0,
        SourceLabels = node.TextMap("sourceLabels"),
        SourceNamespace = node.Text("sourceNamespace"),
        Gateways = node.LocatedTexts("gateways"),
        Span = node.Span,
    };

    private static T? Optional<T>(YamlMapping node, string field, Func<YamlMapping, T> read)
        where T : class => node.Child(field) is { } child ? read(child) : null;
}
