using HelloMesh.Model;
using HelloMesh.Router;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace HelloMesh.Benchmarks;

/// <summary>Another router with a shape's hosts and routes. It knows prefixes by segment, not by character, and patterns for one
/// segment each: the shapes that are given to it ask for nothing else.</summary>
public sealed class Peer
{
    /// <summary>Name of the peer that a bar is about.</summary>
    public const string EndpointRoutingName = "ASP.NET Core endpoint routing";

    private const string Header = "x-route";
    private const int SegmentCountMax = 28;

    private readonly TableShape _shape;
    private readonly RequestDelegate? _routing;
    private readonly HttpContext[] _contexts = [];
    private readonly HttpClient? _client;

    private Peer(string name, TableShape shape, RequestDelegate routing, IServiceProvider services)
    {
        Name = name;
        _shape = shape;
        _routing = routing;
        _contexts = [.. shape.Requests.Select(request => ContextOf(request, services))];
    }

    private Peer(string name, TableShape shape, HttpClient client)
    {
        Name = name;
        _shape = shape;
        _client = client;
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>How it is timed: a server hands requests to other threads.</summary>
    public Clock Clock => _client is null ? Clock.Thread : Clock.Wall;

    /// <summary>All of them, on one shape.</summary>
    public static async Task<IReadOnlyList<Peer>> CreateAllAsync(TableShape shape) =>
        [EndpointRouting(shape), YarpMatcher(shape), await YarpInProcessAsync(shape).ConfigureAwait(false)];

    /// <summary>ASP.NET Core endpoint routing: the routing middleware with its matcher, and nothing before or after.</summary>
    public static Peer EndpointRouting(TableShape shape)
    {
        WebApplication app = Builder().Build();
        foreach (PeerRoute route in RoutesOf(shape))
        {
            IEndpointConventionBuilder endpoint = app.Map(route.Pattern, static _ => Task.CompletedTask)
                .RequireHost(route.Host)
                .WithDisplayName($"{route.Number}");
            if (route.Method is not null)
            {
                endpoint.WithMetadata(new HttpMethodMetadata([route.Method]));
            }
        }

        return new Peer(EndpointRoutingName, shape, Routing(app), app.Services);
    }

    /// <summary>The matcher that YARP makes of its configuration, in the same bare middleware.</summary>
    public static Peer YarpMatcher(TableShape shape)
    {
        WebApplication app = YarpApplication(shape, null);
        return new Peer("YARP matcher", shape, Routing(app), app.Services);
    }

    /// <summary>YARP in a server in memory, forwarding to a handler that answers at once.</summary>
    public static async Task<Peer> YarpInProcessAsync(TableShape shape)
    {
        WebApplication app = YarpApplication(shape, new InstantForwarding());
        await app.StartAsync().ConfigureAwait(false);
        return new Peer("YARP in process", shape, app.GetTestClient());
    }

    /// <summary>Those that look nothing but the route up and can express a shape's routes: only YARP knows headers and
    /// parameters, and neither knows paths of more than 28 segments.</summary>
    public static IEnumerable<Peer> CreateMatchers(TableShape shape)
    {
        PeerRoute[] routes = [.. RoutesOf(shape)];
        if (routes.Any(route => route.Pattern.Count('/') > SegmentCountMax))
        {
            yield break;
        }

        if (routes.All(route => route.Headers.Count == 0 && route.Parameters.Count == 0))
        {
            yield return EndpointRouting(shape);
        }

        yield return YarpMatcher(shape);
    }

    /// <summary>The number of the route that a request is sent to; -1 when none.</summary>
    public int Match(int request)
    {
        HttpContext context = _contexts[request];
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        _routing!(context).GetAwaiter().GetResult();
        return context.GetEndpoint() is { DisplayName: { } name } ? name[^1] - '0' : -1;
    }

    /// <summary>So many requests, one after the other and round again.</summary>
    public long MatchAll(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            int request = _shape.Next();
            sum += _client is null ? Match(request) : SendAsync(request).GetAwaiter().GetResult();
        }

        return sum;
    }

    /// <summary>The same through the server in memory.</summary>
    public async Task<int> SendAsync(int request)
    {
        MeshRequest sent = _shape.Requests[request];
        using HttpResponseMessage response = await _client!.GetAsync(new Uri($"https://{sent.Authority}{sent.Path}")).ConfigureAwait(false);
        return response.Headers.TryGetValues(Header, out IEnumerable<string>? values) ? values.First()[^1] - '0' : -1;
    }

    /// <summary>Throws when an answer is not the table's.</summary>
    public async Task VerifyAsync()
    {
        for (int i = 0; i < Math.Min(64, _shape.Packed.Count); i++)
        {
            int actual = _client is null ? Match(i) : await SendAsync(i).ConfigureAwait(false);
            int expected = _shape.Match(i).Route;
            if (actual != expected % 10)
            {
                throw new InvalidOperationException($"{Name}: expected {expected}, got {actual} for {_shape.Requests[i].Path}");
            }
        }
    }

    private static WebApplicationBuilder Builder()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting(options => options.SetParameterPolicy<RegexInlineRouteConstraint>("regex"));
        return builder;
    }

    private static RequestDelegate Routing(WebApplication app)
    {
        app.UseRouting();
        app.Run(static _ => Task.CompletedTask);   // before the endpoint would be run
        return ((IApplicationBuilder)app).Build();
    }

    private static WebApplication YarpApplication(TableShape shape, IForwarderHttpClientFactory? forwarding)
    {
        WebApplicationBuilder builder = Builder();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [.. RoutesOf(shape).Select(route => new RouteConfig
            {
                RouteId = $"{route.Host}/{route.Number}",
                ClusterId = $"c{route.Number % 10}",
                Match = new Yarp.ReverseProxy.Configuration.RouteMatch
                {
                    Hosts = [route.Host],
                    Path = route.Pattern,
                    Methods = route.Method is null ? null : [route.Method],
                    Headers = [.. route.Headers.Select(header => new RouteHeader { Name = header.Key, Values = [header.Value], IsCaseSensitive = true })],
                    QueryParameters = [.. route.Parameters.Select(parameter =>
                        new RouteQueryParameter { Name = parameter.Key, Values = [parameter.Value], IsCaseSensitive = true })],
                },
            })],
            [.. Enumerable.Range(0, 10).Select(i => new ClusterConfig
            {
                ClusterId = $"c{i}",
                Destinations = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = $"http://d{i}" } },
            })]);
        if (forwarding is not null)
        {
            builder.Services.AddSingleton(forwarding);
            builder.WebHost.UseTestServer();
        }

        WebApplication app = builder.Build();
        app.MapReverseProxy();
        return app;
    }

    private static IEnumerable<PeerRoute> RoutesOf(TableShape shape) =>
        from host in shape.Plan.Listeners[0].FilterChains[0].Http!.VirtualHosts
        from route in host.Routes.Select((route, number) => PeerRoute.Of(host.Domains[0], number, route.Match))
        select route;

    private static DefaultHttpContext ContextOf(MeshRequest request, IServiceProvider services)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = request.Method;
        context.Request.Scheme = request.Scheme;
        context.Request.Host = new HostString(request.Authority!);
        (context.Request.Path, context.Request.QueryString) = request.Path.IndexOf('?', StringComparison.Ordinal) is var query and >= 0
            ? (request.Path[..query], new QueryString(request.Path[query..]))
            : (request.Path, QueryString.Empty);
        foreach ((string name, string value) in request.Headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    /// <summary>A route in these routers' words.</summary>
    private sealed record PeerRoute(
        string Host,
        int Number,
        string Pattern,
        string? Method,
        IReadOnlyList<KeyValuePair<string, string>> Headers,
        IReadOnlyList<KeyValuePair<string, string>> Parameters)
    {
        private const string MethodHeader = ":method";

        public static PeerRoute Of(string host, int number, HelloMesh.Router.RouteMatch match) => new(
            host,
            number,
            match.PathKind == PathMatchKind.Regex ? PatternOf(match.Path) : match.Path.TrimEnd('/') + "/{**rest}",
            match.Headers.Where(header => header.Name == MethodHeader).Select(header => header.Match.Value).FirstOrDefault(),
            [.. match.Headers.Where(header => header.Name != MethodHeader).Select(header => KeyValuePair.Create(header.Name, header.Match.Value))],
            [.. match.Query.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Match.Value))]);

        /// <summary>A regex whose last segment takes everything: segments that are no literals become constraints.</summary>
        private static string PatternOf(string regex) => string.Join('/', regex.Split('/').Select((segment, i) => segment switch
        {
            ".*" => "{**rest}",
            _ when segment.Contains('[', StringComparison.Ordinal) => $"{{s{i}:regex(^{segment}$)}}",
            _ => segment,
        }));
    }

    private sealed class InstantForwarding : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Answer(), disposeHandler: true);

        private sealed class Answer : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
                response.Headers.Add(Header, request.RequestUri!.Host);
                return Task.FromResult(response);
            }
        }
    }
}
