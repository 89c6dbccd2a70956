using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelloMesh.Tests;

/// <summary>A service on a socket of its own that counts its requests.</summary>
internal sealed class SocketService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private SocketService(bool isSilent)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context =>
        {
            Interlocked.Increment(ref _count);
            return isSilent ? Task.Delay(Timeout.Infinite, context.RequestAborted) : context.Response.WriteAsync("here");
        });
    }

    /// <summary>Where it is.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <summary>Requests that have come so far.</summary>
    public int RequestCount => Volatile.Read(ref _count);

    /// <summary>Starts it.</summary>
    /// <param name="isSilent">True: it takes requests and never answers.</param>
    public static async Task<SocketService> StartAsync(bool isSilent = false)
    {
        var service = new SocketService(isSilent);
        await service._app.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
