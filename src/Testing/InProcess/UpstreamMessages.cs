using System.Net.Http.Headers;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>What an upstream gets, and what a client gets of its response.</summary>
internal static class UpstreamMessages
{
    /// <summary>The message for one try or one mirror.</summary>
    public static HttpRequestMessage ForUpstream(MeshCall call, string origin, HttpContent? content)
    {
        HttpRequestMessage message = Start(call, new Uri(origin + call.Path, UriKind.Absolute), content);
        KeptHeaders kept = UpstreamHeaders.CopyKept(call, message);
        UpstreamHeaders.Write(call, kept, new RequestHeaders(message));
        return message;
    }

    /// <summary>A message that holds no header yet.</summary>
    public static HttpRequestMessage Start(MeshCall call, Uri url, HttpContent? content) => new(call.Message.Method, url)
    {
        Version = call.Message.Version,
        VersionPolicy = call.Message.VersionPolicy,
        Content = content,
    };

    /// <summary>Does to a response what the proxy does on its way back.</summary>
    public static void ForClient(MeshCall call, HttpResponseMessage response)
    {
        response.RequestMessage = call.Message;
        Forwarding forwarding = call.Plan!.Forwarding;
        if (forwarding.Route is not { } route)
        {
            return;
        }

        foreach (HeaderEdit edit in forwarding.ResponseHeaders)
        {
            Apply(edit, response.Headers, response.Content.Headers);
        }

        if (route.Cors is not null)
        {
            foreach ((string name, string value) in call.State.Table.CorsHeaders(route, call.Request))
            {
                Apply(new HeaderEdit(HeaderEditKind.Set, name, value), response.Headers, response.Content.Headers);
            }
        }

        response.Headers.Remove("Server");
        response.Headers.TryAddWithoutValidation("Server", LocalReply.Server);
    }

    /// <summary>A reply of the proxy as a message.</summary>
    public static HttpResponseMessage ToMessage(LocalReply reply, HttpRequestMessage request)
    {
        byte[] body = System.Text.Encoding.UTF8.GetBytes(reply.Body);
        bool isHead = request.Method == HttpMethod.Head;
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            Version = request.Version,
            Content = new ByteArrayContent(isHead ? [] : body),
        };
        if (isHead)
        {
            response.Content.Headers.ContentLength = body.Length;
        }

        foreach ((string name, string value) in reply.Headers)
        {
            Apply(new HeaderEdit(HeaderEditKind.Add, name, value), response.Headers, response.Content.Headers);
        }

        return response;
    }

    private static void Apply(HeaderEdit edit, HttpHeaders headers, HttpHeaders contentHeaders)
    {
        HttpHeaders target = UpstreamHeaders.BelongsToBody(edit.Name) ? contentHeaders : headers;
        if (edit.Kind != HeaderEditKind.Add)
        {
            target.Remove(edit.Name);
        }

        if (edit.Kind != HeaderEditKind.Remove)
        {
            target.TryAddWithoutValidation(edit.Name, edit.Value);
        }
    }

    private readonly struct RequestHeaders(HttpRequestMessage message) : IHeaderTarget
    {
        public bool HasBody => message.Content is not null;

        public void Add(string name, string value) => Of(name).TryAddWithoutValidation(name, value);

        public void Set(string name, string value)
        {
            HttpHeaders headers = Of(name);
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }

        public void Remove(string name) => Of(name).Remove(name);

        private HttpHeaders Of(string name) =>
            UpstreamHeaders.BelongsToBody(name) && message.Content is { } content ? content.Headers : message.Headers;
    }
}
