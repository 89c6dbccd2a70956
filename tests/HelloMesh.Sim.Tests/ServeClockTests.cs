using System.Net;
using System.Text.RegularExpressions;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Sim.Serve;
using Microsoft.Extensions.Time.Testing;

namespace HelloMesh.Tests;

/// <summary>Delays and timeouts of routes in <c>serve</c>, on a clock that the test turns.</summary>
public sealed partial class ServeClockTests
{
    private const string Cart = "cart.shop:8080=";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delay_IsKept()
    {
        var clock = new WatchedClock();
        await using var service = await SocketService.StartAsync();
        await using Served served = await Served.StartAsync(clock, Cart + service.Url);
        Task<HttpResponseMessage> call = served.GetAsync("/delayed");
        Assert.Equal(TimeSpan.FromMilliseconds(300), await clock.NextTimerAsync());
        clock.Advance(TimeSpan.FromMilliseconds(299));
        Assert.False(call.IsCompleted);
        Assert.Equal(0, service.RequestCount);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        using HttpResponseMessage response = await call;
        Assert.Equal((HttpStatusCode.OK, 1), (response.StatusCode, service.RequestCount));
    }

    [Fact]
    public async Task Timeout_EndsTheCallAndNoSooner()
    {
        var clock = new WatchedClock();
        await using var service = await SocketService.StartAsync(isSilent: true);
        await using Served served = await Served.StartAsync(clock, Cart + service.Url);
        Task<HttpResponseMessage> call = served.GetAsync("/slow");
        Assert.Equal(TimeSpan.FromSeconds(1), await clock.NextTimerAsync());
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        using HttpResponseMessage response = await call;
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("upstream request timeout", await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>The server in this process.</summary>
    private sealed class Served(Task running, CancellationTokenSource stop, int port) : IAsyncDisposable
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

        public static async Task<Served> StartAsync(TimeProvider clock, string upstream)
        {
            RoutingTable table = RoutingTable.Compile(MeshManifests.Load(Repository.PathOf(ServeTests.Manifests)));
            ProxyPlan gateway = ListenerSelection.Gateway(table);
            var stop = new CancellationTokenSource();
            var lines = new StartLines();
            Task running = MeshServer.RunAsync(
                new ServePlan
                {
                    Table = table,
                    Listeners = ListenerSelection.Choose(gateway, ["443=0", "80=0"], []),
                    Address = IPAddress.Loopback,
                    Certificates = ServerCertificates.MadeOnTheSpot(),
                    Upstreams = UpstreamMap.Read([upstream], gateway),
                    Clock = clock,
                },
                new ServeLog(lines),
                requests: null,
                stop.Token);
            await await Task.WhenAny(lines.PortOf80.Task, running);
            return new Served(running, stop, await lines.PortOf80.Task);
        }

        public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync($"http://127.0.0.1:{port}{path}", Cancellation);

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }
    }

    /// <summary>Reads the port off what the server says.</summary>
    private sealed partial class StartLines : StringWriter
    {
        public TaskCompletionSource<int> PortOf80 { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void WriteLine(string? value)
        {
            if (value is not null && Port().Match(value) is { Success: true } found)
            {
                PortOf80.TrySetResult(int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        [GeneratedRegex(@"^port 80 is served at http://127\.0\.0\.1:(\d+)$")]
        private static partial Regex Port();
    }

    /// <summary>A clock that says when something waits for it.</summary>
    private sealed class WatchedClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _timer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>For how long the first timer was set.</summary>
        public Task<TimeSpan> NextTimerAsync() => _timer.Task.WaitAsync(Cancellation);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero)
            {
                _timer.TrySetResult(dueTime);
            }

            return timer;
        }
    }
}
