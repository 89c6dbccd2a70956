using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>What an upstream gets, and what a client gets of its response.</summary>
internal static class UpstreamMessages
{
    private static readonly FrozenSet<string> ContentNames = FrozenSet.ToFrozenSet(
        [
            "allow", "content-disposition", "content-encoding", "content-language", "content-length", "content-location",
            "content-md5", "content-range", "content-type", "expires", "last-modified",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The message for one try or one mirror.</summary>
    public static HttpRequestMessage ForUpstream(MeshCall call, string origin, HttpContent? content)
    {
        Forwarding forwarding = call.Plan!.Forwarding;
        HttpRequestMessage sent = call.Message;
        var message = new HttpRequestMessage(sent.Method, new Uri(origin + call.Path, UriKind.Absolute))
        {
            Version = sent.Version,
            VersionPolicy = sent.VersionPolicy,
            Content = content,
        };
        if (forwarding.Route is null)   // a TCP proxy does not look inside
        {
            Copy(sent.Headers, message.Headers);
            message.Headers.TryAddWithoutValidation("Host", call.Request.Authority);
            return message;
        }

        CopyKept(call, message.Headers);
        foreach (HeaderEdit edit in forwarding.RequestHeaders)
        {
            Apply(edit, message.Headers, content?.Headers);
        }

        message.Headers.TryAddWithoutValidation("Host", forwarding.Authority ?? call.Request.Authority);
        return message;
    }

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

    private static void CopyKept(MeshCall call, HttpHeaders target)
    {
        bool isUpgrade = call.Message.Headers.Upgrade.Count > 0;
        string? forwardedFor = null;
        bool hasRequestId = false;
        bool hasForwardedProto = false;
        foreach ((string name, HeaderStringValues values) in call.Message.Headers.NonValidated)
        {
            string value = values.ToString();
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (ForwardedHeaders.Keeps(name, value, call.IsGateway, isUpgrade))
            {
                Add(target, name, values);
                hasRequestId |= name.Equals("x-request-id", StringComparison.OrdinalIgnoreCase);
                hasForwardedProto |= name.Equals("x-forwarded-proto", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("x-forwarded-for", StringComparison.OrdinalIgnoreCase))
            {
                forwardedFor = value;
            }
        }

        if (!hasForwardedProto)
        {
            target.TryAddWithoutValidation("x-forwarded-proto", call.Request.Scheme);
        }

        if (!hasRequestId)
        {
            target.TryAddWithoutValidation("x-request-id", call.RequestId);
        }

        if (call.IsGateway)
        {
            target.TryAddWithoutValidation(
                "x-forwarded-for",
                forwardedFor is null ? ForwardedHeaders.ClientAddress : $"{forwardedFor},{ForwardedHeaders.ClientAddress}");
            target.TryAddWithoutValidation("x-envoy-external-address", ForwardedHeaders.ClientAddress);
        }
    }

    private static void Copy(HttpHeaders source, HttpHeaders target)
    {
        foreach ((string name, HeaderStringValues values) in source.NonValidated)
        {
            if (!name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                Add(target, name, values);
            }
        }
    }

    private static void Add(HttpHeaders target, string name, HeaderStringValues values)
    {
        if (values.Count == 1)
        {
            target.TryAddWithoutValidation(name, values.ToString());
        }
        else
        {
            target.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Headers that belong to a body that is not there have no place in .NET's messages.</summary>
    private static void Apply(HeaderEdit edit, HttpHeaders headers, HttpHeaders? contentHeaders)
    {
        HttpHeaders? target = ContentNames.Contains(edit.Name) ? contentHeaders : headers;
        if (target is null)
        {
            return;
        }

        if (edit.Kind != HeaderEditKind.Add)
        {
            target.Remove(edit.Name);
        }

        if (edit.Kind != HeaderEditKind.Remove)
        {
            target.TryAddWithoutValidation(edit.Name, edit.Value);
        }
    }
}
