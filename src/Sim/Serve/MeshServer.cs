using System.Net;
using System.Net.Sockets;
using HelloMesh.Sim.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace HelloMesh.Sim.Serve;

/// <summary>The server: one socket for each listener of the gateway, one handler behind all of them.</summary>
internal static class MeshServer
{
    /// <summary>As long as a Ctrl-C waits for requests under way.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(3);

    /// <summary>What the proxy takes of a request's head by default.</summary>
    private const int RequestHeadMaxBytes = 60 * 1024;

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="plan">What to serve.</param>
    /// <param name="log">Gets what the server says of itself.</param>
    /// <param name="requests">Gets a line for each request; <c>null</c> for none.</param>
    /// <param name="stop">Cancelled when the server shall stop.</param>
    public static async Task RunAsync(ServePlan plan, ServeLog log, ServeLog? requests, CancellationToken stop)
    {
        // An empty builder reads no settings of its own, so no file or variable of the folder changes what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var opened = new List<(ServedListener Served, ListenOptions Options)>();
        var tls = new TlsFront(plan.Table, plan.Certificates, log);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = RequestHeadMaxBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = RequestHeadMaxBytes;

            // How slow a client or a service may be is not this server's business: the proxy has no such limits.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (ServedListener served in plan.Listeners)
            {
                kestrel.Listen(plan.Address, served.OpenedPort, options =>
                {
                    opened.Add((served, options));
                    Configure(options, served, tls);
                });
            }
        });
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<IHostLifetime, StoppedByUs>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopMax);
        await using WebApplication server = builder.Build();
        using var forwarder = new RouteForwarder(plan, server.Services.GetRequiredService<IHttpForwarder>(), log);
        server.Run(new RequestHandler(plan, forwarder, requests).AnswerAsync);
        try
        {
            await server.StartAsync(stop);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            throw Explain(plan, failure);
        }

        foreach ((ServedListener served, ListenOptions options) in opened)
        {
            log.Write($"port {served.ClientPort} is served at {(served.IsTls ? "https" : "http")}://{options.IPEndPoint}");
        }

        log.Write(plan.Upstreams.IsEmpty
            ? "each request is answered with its result as JSON; Ctrl-C stops"
            : "requests are forwarded as the gateway would; Ctrl-C stops");
        await WaitAsync(stop);
        await server.StopAsync(CancellationToken.None);
    }

    private static void Configure(ListenOptions options, ServedListener served, TlsFront tls)
    {
        options.Protocols = served.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        options.Use(next => connection =>
        {
            connection.Features.Set(served);
            return next(connection);
        });
        if (served.IsTls)
        {
            options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = handshake => tls.ChooseAsync(served, handshake) });
        }
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(stopped.SetResult))
        {
            await stopped.Task;
        }
    }

    /// <summary>The failure names no port in every case, so each is tried again, alone.</summary>
    private static CliException Explain(ServePlan plan, Exception failure)
    {
        foreach (ServedListener served in plan.Listeners.Where(served => served.OpenedPort > 0))
        {
            using var socket = new Socket(plan.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(plan.Address, served.OpenedPort));
                socket.Listen();
            }
            catch (SocketException reason)
            {
                string place = $"port {served.OpenedPort} of {plan.Address} cannot be opened";
                string other = $"open another one in its place: --port {served.ClientPort}={Suggest(served.ClientPort)}, or {served.ClientPort}=0 for a free one";
                return reason.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => new CliException($"{place}: another program has it", other),
                    SocketError.AccessDenied => new CliException($"{place}: ports below 1024 need rights that this user has not", other),
                    SocketError.AddressNotAvailable => new CliException(
                        $"{plan.Address} is no address of this machine", "write --address 127.0.0.1, or 0.0.0.0 for all addresses"),
                    _ => new CliException($"{place}: {reason.Message}", other),
                };
            }
        }

        return new CliException($"the server cannot start: {failure.Message}");
    }

    private static int Suggest(int port) => port < 1024 ? port + 8000 : port < 65535 ? port + 1 : port - 1;

    /// <summary>Signals are the command's business (<see cref="Interruption"/>).</summary>
    private sealed class StoppedByUs : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
