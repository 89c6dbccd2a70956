using System.Net.WebSockets;
using System.Text;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Tests.InProcess;

/// <summary>WebSockets through the mesh.</summary>
public sealed class InProcessWebSocketTests
{
    private static readonly Uri Url = new("ws://shop.example.com/chat");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Socket_ThroughARoute_TalksBothWays()
    {
        await using InProcessMesh mesh = await StartAsync(
            "- {match: [{uri: {prefix: /chat}}], rewrite: {uri: /inner}, headers: {request: {set: {x-set: new}}}, route: [{destination: {host: a}}]}");
        MeshWebSocketClient client = mesh.CreateWebSocketClient();
        client.SubProtocols.Add("chat.v1");
        client.Headers.Add(new("x-user", "bob"));
        using WebSocket socket = await client.ConnectAsync(Url, Cancellation);
        Assert.Equal("chat.v1", socket.SubProtocol);
        Assert.Equal("/inner shop.example.com bob new", await ReceiveAsync(socket));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        Assert.Equal("you said hello", await ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        mesh.Traffic.ShouldHaveEndedWith(101);
    }

    [Fact]
    public async Task Socket_InsideTheMesh_GoesToTheService()
    {
        await using InProcessMesh mesh = await StartAsync("- {route: [{destination: {host: a}}]}");
        using WebSocket socket = await mesh.CreateWebSocketClient(from: "shop/app=b").ConnectAsync(new Uri("ws://a:8080/x"), Cancellation);
        Assert.StartsWith("/x a:8080", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- {match: [{uri: {prefix: /other}}], route: [{destination: {host: a}}]}", "status code '404'")]
    [InlineData("- {fault: {abort: {httpStatus: 503, percentage: {value: 100}}}, route: [{destination: {host: a}}]}", "status code '503'")]
    [InlineData("- {route: [{destination: {host: b}}]}", "services.Add(\"b.shop:8080\"")]
    [InlineData("- {match: [{uri: {prefix: /chat}}], rewrite: {uri: /plain}, route: [{destination: {host: a}}]}", "status code: 200")]
    public async Task Handshake_ThatIsAnsweredOtherwise_Fails(string rules, string message)
    {
        await using InProcessMesh mesh = await StartAsync(rules);
        WebSocketException failed = await Assert.ThrowsAsync<WebSocketException>(
            () => mesh.CreateWebSocketClient().ConnectAsync(Url, Cancellation));
        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handshake_WithAHandler_SaysWhatIsNeeded()
    {
        using var handler = new HttpClientHandler();
        await using InProcessMesh mesh = await TestMesh.StartAsync(
            "- {route: [{destination: {host: a}}]}", services => services.Add("a.shop:8080", handler));
        MeshException failed = await Assert.ThrowsAsync<MeshException>(
            () => mesh.CreateWebSocketClient().ConnectAsync(Url, Cancellation));
        Assert.Contains("a.shop:8080 is a handler", failed.Message, StringComparison.Ordinal);
    }

    private static Task<InProcessMesh> StartAsync(string rules) => TestMesh.StartAsync(
        rules,
        services => services.Add("a.shop:8080", app =>
        {
            app.UseWebSockets();
            app.Run(async context =>
            {
                if (context.Request.Path == "/plain")
                {
                    return;
                }

                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(
                    context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
                HttpRequest request = context.Request;
                await SendAsync(socket, $"{request.Path} {request.Host} {request.Headers["x-user"]} {request.Headers["x-set"]}");
                while (socket.State == WebSocketState.Open && await ReceiveAsync(socket) is { Length: > 0 } text)
                {
                    await SendAsync(socket, "you said " + text);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            });
        }));

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        byte[] buffer = new byte[1000];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
