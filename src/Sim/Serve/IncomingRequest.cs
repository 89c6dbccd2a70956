using System.Collections.Immutable;
using System.Globalization;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace HelloMesh.Sim.Serve;

/// <summary>A request as it came over the wire: target and Host untouched, headers in order.</summary>
internal static class IncomingRequest
{
    /// <summary>Reads what the server has received.</summary>
    /// <param name="context">The request.</param>
    /// <param name="listener">Where it came in.</param>
    /// <param name="number">Its number since the start; the result's line.</param>
    public static RequestLine Read(HttpContext context, ServedListener listener, long number)
    {
        HttpRequest request = context.Request;
        ITlsHandshakeFeature? tls = context.Features.Get<ITlsHandshakeFeature>();
        string scheme = tls is null ? "http" : "https";
        string? authority = StringValues.IsNullOrEmpty(request.Headers.Host) ? null : request.Headers.Host.ToString();
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach ((string name, StringValues values) in request.Headers)
        {
            if (!RequestParts.IsHost(name) && !name.StartsWith(':'))
            {
                foreach (string? value in values)
                {
                    headers.Add(new KeyValuePair<string, string>(name, value ?? ""));
                }
            }
        }

        return new RequestLine
        {
            Line = number,
            Method = request.Method,
            Url = string.Create(CultureInfo.InvariantCulture, $"{scheme}://{authority}{target}"),
            Request = new MeshRequest
            {
                Method = request.Method,
                Scheme = scheme,
                Authority = authority,
                Path = target,
                Headers = headers.ToImmutable(),
                Sni = tls?.HostName ?? "",
                Port = listener.ClientPort,
                ClientCertificate = context.Connection.ClientCertificate is not null,
            },
        };
    }
}
