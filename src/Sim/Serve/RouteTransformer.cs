using System.Collections.Immutable;
using HelloMesh.Router;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace HelloMesh.Sim.Serve;

/// <summary>What the proxy changes on the way: path, Host and headers of the request, headers of the response.</summary>
/// <param name="forwarding">The route and its destination.</param>
/// <param name="path">Path for the upstream.</param>
/// <param name="authority">Host for the upstream.</param>
/// <param name="cors">Headers that the CORS filter adds to the response.</param>
internal sealed class RouteTransformer(
    Forwarding forwarding, string path, string authority, ImmutableArray<KeyValuePair<string, string>> cors) : HttpTransformer
{
    private const string UpgradeHeader = "upgrade";

    /// <inheritdoc />
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // The table has normalised the path as the proxy does; nobody may do it again.
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        proxyRequest.RequestUri = new Uri(destinationPrefix.TrimEnd('/') + path, exact);
        bool isUpgrade = httpContext.Request.Headers.ContainsKey(UpgradeHeader);
        string client = httpContext.Connection.RemoteIpAddress?.ToString() ?? "";
        string forwardedFor = httpContext.Request.Headers["x-forwarded-for"].ToString();
        foreach ((string name, StringValues values) in httpContext.Request.Headers)
        {
            if (!ForwardedHeaders.Keeps(name, values.ToString(), isGateway: true, isUpgrade))
            {
                Remove(proxyRequest, name);
            }
        }

        Set(proxyRequest, "x-forwarded-for", forwardedFor.Length == 0 ? client : $"{forwardedFor},{client}");
        Set(proxyRequest, "x-forwarded-proto", httpContext.Request.Scheme);
        Set(proxyRequest, "x-envoy-external-address", client);
        if (!proxyRequest.Headers.NonValidated.Contains("x-request-id"))
        {
            Add(proxyRequest, "x-request-id", Guid.NewGuid().ToString());
        }

        foreach (HeaderEdit edit in forwarding.RequestHeaders)
        {
            if (edit.Kind != HeaderEditKind.Add)
            {
                Remove(proxyRequest, edit.Name);
            }

            if (edit.Kind != HeaderEditKind.Remove)
            {
                Add(proxyRequest, edit.Name, edit.Value);
            }
        }

        proxyRequest.Headers.Host = authority;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken) || proxyResponse is null)
        {
            return false;
        }

        IHeaderDictionary headers = httpContext.Response.Headers;
        foreach (HeaderEdit edit in forwarding.ResponseHeaders)
        {
            _ = edit.Kind switch
            {
                HeaderEditKind.Remove => headers.Remove(edit.Name),
                HeaderEditKind.Set => (headers[edit.Name] = edit.Value).Count > 0,
                _ => (headers[edit.Name] = StringValues.Concat(headers[edit.Name], edit.Value)).Count > 0,
            };
        }

        foreach ((string name, string value) in cors)
        {
            headers[name] = value;
        }

        headers.Server = LocalReply.Server;
        return true;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        Remove(request, name);
        Add(request, name, value);
    }

    /// <summary>Headers of the body are kept apart from the others, and naming one in the wrong place throws.</summary>
    private static void Remove(HttpRequestMessage request, string name)
    {
        if (request.Headers.NonValidated.Contains(name))
        {
            request.Headers.Remove(name);
        }

        if (request.Content is { } content && content.Headers.NonValidated.Contains(name))
        {
            content.Headers.Remove(name);
        }
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value))
        {
            request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
