using System.Collections.Immutable;
using System.Net.Http.Headers;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>Where calls of one client enter the mesh, and what they hold as they arrive.</summary>
internal sealed class MeshEntrance(WorkloadId? from, MeshClientOptions options, double? draw)
{
    private Found _found = new(null, -1);
    private string _authority = "";

    public MeshClientOptions Options => options;

    /// <summary>Who calls, in words.</summary>
    public string Source { get; } = from?.ToString() ?? "outside";

    /// <summary>Index of the proxy that the calls enter; -1 when it is not clear.</summary>
    public int ProxyOf(MeshState state, MeshRequest request)
    {
        Found found = _found;
        if (found.State != state)
        {
            _found = found = new Found(state, state.Table.ProxyOf(request));
        }

        return found.Proxy;
    }

    /// <summary>A message as a client would send it.</summary>
    public MeshRequest ToRequest(HttpRequestMessage message)
    {
        Uri uri = message.RequestUri is { IsAbsoluteUri: true } absolute
            ? absolute
            : throw new InvalidOperationException("a call needs an absolute URL, or a client with a BaseAddress");
        bool isTls = uri.Scheme is "https" or "wss";
        if (!isTls && uri.Scheme is not ("http" or "ws"))
        {
            throw new NotSupportedException($"the scheme of '{uri}' is none that a proxy takes: https, http, wss or ws");
        }

        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return new MeshRequest
        {
            Method = message.Method.Method,
            Scheme = isTls ? "https" : "http",
            Authority = Shared(message.Headers.Host ?? (uri.IsDefaultPort ? host : $"{host}:{uri.Port}")),
            Path = uri.PathAndQuery,
            Headers = HeadersOf(message),
            Sni = !isTls ? "" : options.ServerName ?? (uri.HostNameType == UriHostNameType.Dns ? host : ""),
            DestinationHost = host,
            Port = uri.Port,
            Workload = options.Gateway,
            From = from,
            ClientCertificate = options.ClientCertificate,
            Claims = options.Claims,
            Draw = MeshRequestExtensions.DrawOf(message) ?? options.Draw ?? draw,
        };
    }

    /// <summary>The same text as that of the call before, where it is the same: records of calls stay for long.</summary>
    private string Shared(string authority)
    {
        string before = _authority;
        return authority == before ? before : _authority = authority;
    }

    /// <summary>One line for each header, as HttpClient writes them.</summary>
    private static ImmutableArray<KeyValuePair<string, string>> HeadersOf(HttpRequestMessage message)
    {
        HttpHeadersNonValidated headers = message.Headers.NonValidated;
        if (headers.Count == 0 && message.Content is null)
        {
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(headers.Count + 3);
        foreach ((string name, HeaderStringValues values) in headers)
        {
            if (!name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                lines.Add(new(name, values.ToString()));
            }
        }

        if (message.Content is { } content)
        {
            bool isSized = content.Headers.ContentLength is not null;   // asking writes it down
            foreach ((string name, HeaderStringValues values) in content.Headers.NonValidated)
            {
                lines.Add(new(name, values.ToString()));
            }

            if (!isSized && !headers.Contains("Transfer-Encoding"))
            {
                lines.Add(new("Transfer-Encoding", "chunked"));
            }
        }

        return lines.ToImmutable();
    }

    private sealed record Found(MeshState? State, int Proxy);
}
