using System.Collections.Immutable;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <summary>One request to a mesh under test: what is sent, what becomes of it, and assertions about that.</summary>
/// <remarks>Immutable: each <c>With…</c> makes another call, so that one can be kept as the start of several. The request is
/// sent when <see cref="Result"/> or an assertion first asks.</remarks>
public sealed partial class CallUnderTest
{
    private readonly MeshUnderTest _mesh;
    private readonly RequestParts _parts;
    private readonly Lazy<(MeshRequest Request, RouteResult Result)> _answer;

    internal CallUnderTest(MeshUnderTest mesh, RequestParts parts)
    {
        _mesh = mesh;
        _parts = parts;
        _answer = new Lazy<(MeshRequest Request, RouteResult Result)>(Send);
    }

    /// <summary>What becomes of the request.</summary>
    /// <exception cref="ArgumentException">The request cannot be sent as it was put together.</exception>
    public RouteResult Result => _answer.Value.Result;

    /// <summary>How <see cref="Result"/> comes about, as <c>meshsim route --explain</c> prints it: every step, with the reason
    /// why each earlier route lost.</summary>
    /// <exception cref="ArgumentException">The request cannot be sent as it was put together.</exception>
    public string Explain() =>
        ExplanationText.Format(_mesh.Table.Explain(_answer.Value.Request).Steps, color: false);

    /// <summary>The call with one more header; <c>host</c> replaces the URL's.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Value.</param>
    public CallUnderTest WithHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return With(parts => parts.Headers = parts.Headers.Add(new KeyValuePair<string, string>(name, value)));
    }

    /// <summary>The call with another Host header than the URL's host.</summary>
    /// <param name="authority">Value of <c>Host</c> or <c>:authority</c>.</param>
    public CallUnderTest WithAuthority(string authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return With(parts => parts.Authority = authority);
    }

    /// <summary>The call with another TLS server name than the URL's host.</summary>
    /// <param name="serverName">The server name; empty sends none.</param>
    public CallUnderTest WithSni(string serverName)
    {
        ArgumentNullException.ThrowIfNull(serverName);
        return With(parts => parts.Sni = serverName);
    }

    /// <summary>The call to another port than the URL's.</summary>
    /// <param name="port">1 to 65535.</param>
    public CallUnderTest WithPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        return With(parts => parts.Port = port);
    }

    /// <summary>The call with a client certificate, which a MUTUAL server asks for.</summary>
    public CallUnderTest WithClientCertificate() => With(parts => parts.ClientCertificate = true);

    /// <summary>The call with the claims of a JSON Web Token.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="ArgumentException">The text is no JSON object.</exception>
    public CallUnderTest WithClaims(string json)
    {
        JsonElement claims = JsonText.Object(json, nameof(json));
        return With(parts => parts.Claims = claims);
    }

    /// <summary>The call with its draw among weighted destinations and percentages.</summary>
    /// <param name="draw">0 to 1: 0 takes the first share, 1 the last.</param>
    public CallUnderTest WithDraw(double draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draw, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(draw, 1);
        return With(parts => parts.Draw = WrittenDraws.BelowOne(draw));
    }

    /// <summary>The call from a workload inside the mesh instead of through a gateway; replaces <see cref="ToGateway"/>.</summary>
    /// <param name="workload"><c>NAMESPACE/LABEL=VALUE[,LABEL=VALUE…]</c>.</param>
    /// <exception cref="ArgumentException">The text names no workload.</exception>
    public CallUnderTest From(string workload)
    {
        WorkloadId from = WorkloadOf(workload, nameof(workload));
        return With(parts => (parts.From, parts.Workload) = (from, null));
    }

    /// <summary>The call to one of several gateways; replaces <see cref="From"/>.</summary>
    /// <param name="workload"><c>NAMESPACE/LABEL=VALUE[,LABEL=VALUE…]</c>.</param>
    /// <exception cref="ArgumentException">The text names no workload.</exception>
    public CallUnderTest ToGateway(string workload)
    {
        WorkloadId to = WorkloadOf(workload, nameof(workload));
        return With(parts => (parts.Workload, parts.From) = (to, null));
    }

    /// <summary><c>GET https://…</c>.</summary>
    public override string ToString() => $"{_parts.Method} {_parts.Url}";

    private static WorkloadId WorkloadOf(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        return WorkloadId.TryParse(text, out WorkloadId? workload)
            ? workload!
            : throw new ArgumentException(
                $"a workload is NAMESPACE/LABEL=VALUE[,LABEL=VALUE…], for example shop/app=web; '{text}' is none", parameter);
    }

    private CallUnderTest With(Action<RequestParts> change)
    {
        var parts = new RequestParts
        {
            Url = _parts.Url,
            Method = _parts.Method,
            Authority = _parts.Authority,
            Headers = _parts.Headers,
            Sni = _parts.Sni,
            Port = _parts.Port,
            Workload = _parts.Workload,
            From = _parts.From,
            ClientCertificate = _parts.ClientCertificate,
            Claims = _parts.Claims,
            Draw = _parts.Draw,
        };
        change(parts);
        return new CallUnderTest(_mesh, parts);
    }

    private (MeshRequest Request, RouteResult Result) Send()
    {
        if (!_parts.TryBuild(out MeshRequest? request, out _, out (RequestField Field, int Offset, string Reason) error))
        {
            throw new ArgumentException($"{this} cannot be sent: {error.Reason}");
        }

        return (request!, _mesh.Answer(request!, line: 0));
    }
}
