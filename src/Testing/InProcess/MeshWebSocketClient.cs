using System.Net.WebSockets;
using HelloMesh.Router;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Testing;

/// <summary>Opens WebSockets through the mesh, at services that are applications or test servers.</summary>
public sealed class MeshWebSocketClient
{
    private readonly InProcessMesh _mesh;
    private readonly MeshEntrance _entrance;

    internal MeshWebSocketClient(InProcessMesh mesh, MeshEntrance entrance)
    {
        _mesh = mesh;
        _entrance = entrance;
    }

    /// <summary>Headers of the handshake.</summary>
    public IList<KeyValuePair<string, string>> Headers { get; } = [];

    /// <summary>Subprotocols, in order of preference.</summary>
    public IList<string> SubProtocols { get; } = [];

    /// <summary>Opens a WebSocket.</summary>
    /// <param name="uri"><c>wss://host[:port]/path</c> or <c>ws://…</c>.</param>
    /// <param name="cancellationToken">Gives the handshake up.</param>
    /// <exception cref="WebSocketException">The answer is none of a WebSocket; the message holds its status.</exception>
    public async Task<WebSocket> ConnectAsync(Uri uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        using var handshake = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach ((string name, string value) in Headers)
        {
            handshake.Headers.TryAddWithoutValidation(name, value);
        }

        handshake.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        handshake.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        MeshCall call = _mesh.Proxy.Begin(handshake, _entrance);
        if (call.Delay is { } delay)
        {
            await Task.Delay(delay, _mesh.Clock, cancellationToken).ConfigureAwait(false);
        }

        if (call.Plan is not { } plan)
        {
            throw NotUpgraded(_mesh.Proxy.AnswerItself(call));
        }

        if (plan.Upstream is not { } upstream)
        {
            throw NotUpgraded(_mesh.Proxy.AnswerMissing(call));
        }

        if (upstream.Server is not { } server)
        {
            throw new MeshException(
                $"{ServiceDirectory.ShortName(plan.Destination)} is a handler, which opens no WebSockets; add an application or a TestServer");
        }

        return await ConnectAsync(call, plan, server, cancellationToken).ConfigureAwait(false);
    }

    private async Task<WebSocket> ConnectAsync(
        MeshCall call, ForwardingPlan plan, TestServer server, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = UpstreamMessages.ForUpstream(call, plan.Origin, content: null);
        WebSocketClient client = server.CreateWebSocketClient();
        foreach (string protocol in SubProtocols)
        {
            client.SubProtocols.Add(protocol);
        }

        client.ConfigureRequest = request => Copy(message, request);
        try
        {
            WebSocket socket = await client.ConnectAsync(message.RequestUri!, cancellationToken).ConfigureAwait(false);
            _mesh.Traffic.Add(new TrafficRecord(call, 1) { Status = StatusCodes.Status101SwitchingProtocols });
            return socket;
        }
        catch (InvalidOperationException exception)
        {
            _mesh.Traffic.Add(new TrafficRecord(call, 1) { Exception = exception });
            throw new WebSocketException(WebSocketError.NotAWebSocket, exception.Message, exception);
        }
    }

    private static void Copy(HttpRequestMessage message, HttpRequest request)
    {
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in message.Headers.NonValidated)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Host = new HostString(values.ToString());
            }
            else
            {
                request.Headers[name] = values.ToString();
            }
        }
    }

    private static WebSocketException NotUpgraded(LocalReply reply) => new(
        WebSocketError.NotAWebSocket,
        $"The server returned status code '{reply.Status}' when status code '101' was expected"
        + (reply.Body.Length == 0 ? "." : $": {reply.Body}"));
}
