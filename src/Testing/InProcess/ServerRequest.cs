using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace HelloMesh.Testing;

/// <summary>A request to a <see cref="TestServer"/>. What the proxy changes is written where the application reads it: a URL and
/// headers of a message would be parsed and checked once more on the way there.</summary>
internal sealed class ServerRequest
{
    /// <summary>Characters that a URL leaves as they are in a path and a query.</summary>
    private static readonly SearchValues<char> PlainChars = SearchValues.Create(
        "!$&'()*+,-./:;=?@_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A message needs a URL; nothing of this one is left when the application sees the request.</summary>
    private static readonly Uri AnyUrl = new("http://localhost/");

    [ThreadStatic]
    private static ServerRequest? _sending;

    private readonly MeshCall _call;
    private readonly KeptHeaders _kept;
    private readonly bool _hasBody;
    private readonly PathString _pathBase;
    private readonly PathString _path;
    private readonly QueryString _query;

    /// <summary>Creates a request.</summary>
    /// <param name="call">The call; it is forwarded.</param>
    /// <param name="origin"><c>http://host:port</c>, for paths that only a URL parser understands.</param>
    /// <param name="content">The body; <c>null</c> for none.</param>
    /// <param name="pathBase">The path that the server's application lives under.</param>
    public ServerRequest(MeshCall call, string origin, HttpContent? content, PathString pathBase)
    {
        _call = call;
        Message = UpstreamMessages.Start(call, AnyUrl, content);
        _kept = UpstreamHeaders.CopyKept(call, Message);
        _hasBody = content is not null;
        (_path, _query) = Split(origin, call.Path);
        if (pathBase.HasValue && _path.StartsWithSegments(pathBase, out PathString rest))
        {
            (_pathBase, _path) = (pathBase, rest);
        }
    }

    /// <summary>What goes through the server's handler: method, version, body, and headers of the client's.</summary>
    public HttpRequestMessage Message { get; }

    /// <summary>The path that a server's application lives under, as the server itself has it.</summary>
    public static PathString PathBaseOf(TestServer server)
    {
        string path = server.BaseAddress is { } address ? PathString.FromUriComponent(address).Value ?? "" : "";
        return new PathString(path.EndsWith('/') ? path[..^1] : path);
    }

    /// <summary>A handler of a server that takes such requests.</summary>
    public static HttpMessageHandler HandlerOf(TestServer server) => server.CreateHandler(static context =>
    {
        ServerRequest request = _sending ?? throw new InvalidOperationException("the server's handler makes its context too late");
        _sending = null;
        request.Configure(context);
    });

    /// <summary>Sends the request. A server's handler makes the context of the application before it first awaits, so that it
    /// needs no handler of its own.</summary>
    /// <param name="invoker">Holds a handler of <see cref="HandlerOf"/>.</param>
    /// <param name="cancellation">Gives the request up.</param>
    public Task<HttpResponseMessage> SendAsync(HttpMessageInvoker invoker, CancellationToken cancellation)
    {
        _sending = this;
        return invoker.SendAsync(Message, cancellation);
    }

    private static (PathString Path, QueryString Query) Split(string origin, string target)
    {
        if (!target.StartsWith('/') || target.AsSpan().IndexOfAnyExcept(PlainChars) >= 0
            || target.Contains("/.", StringComparison.Ordinal))
        {
            var url = new Uri(origin + target, UriKind.Absolute);
            return (PathString.FromUriComponent(url), QueryString.FromUriComponent(url));
        }

        int end = target.IndexOf('?', StringComparison.Ordinal);
        return end < 0
            ? (new PathString(target), default)
            : (new PathString(target[..end]), end == target.Length - 1 ? default : new QueryString(target[end..]));
    }

    /// <summary>The server has written what the message says.</summary>
    private void Configure(HttpContext context)
    {
        HttpRequest request = context.Request;
        request.PathBase = _pathBase;
        request.Path = _path;
        request.QueryString = _query;
        UpstreamHeaders.Write(_call, _kept, new Headers(request.Headers, _hasBody));
    }

    private readonly struct Headers(IHeaderDictionary headers, bool hasBody) : IHeaderTarget
    {
        public bool HasBody => hasBody;

        public void Add(string name, string value) => headers.Append(name, value);

        public void Set(string name, string value) => headers[name] = value;

        public void Remove(string name) => headers.Remove(name);
    }
}
