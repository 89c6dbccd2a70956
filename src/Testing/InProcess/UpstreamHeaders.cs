using System.Collections.Frozen;
using System.Net.Http.Headers;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>Headers of a request on its way to an upstream, whatever carries them.</summary>
internal interface IHeaderTarget
{
    /// <summary>Whether there is a body, which headers that describe one belong to.</summary>
    public bool HasBody { get; }

    /// <summary>Adds a value to those that are there.</summary>
    public void Add(string name, string value);

    /// <summary>Puts a value in the place of those that are there.</summary>
    public void Set(string name, string value);

    /// <summary>Takes a header away.</summary>
    public void Remove(string name);
}

/// <summary>What the client's headers, of which some go on, mean for those that the proxy writes.</summary>
/// <param name="ForwardedFor">Addresses that the client has sent; <c>null</c> for none.</param>
/// <param name="HasRequestId">Whether the client's id of the call goes on.</param>
/// <param name="HasForwardedProto">Whether the client's scheme goes on.</param>
internal readonly record struct KeptHeaders(string? ForwardedFor, bool HasRequestId, bool HasForwardedProto);

/// <summary>Headers that an upstream gets.</summary>
internal static class UpstreamHeaders
{
    private static readonly FrozenSet<string> ContentNames = FrozenSet.ToFrozenSet(
        [
            "allow", "content-disposition", "content-encoding", "content-language", "content-length", "content-location",
            "content-md5", "content-range", "content-type", "expires", "last-modified",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether .NET keeps a header with the body.</summary>
    public static bool BelongsToBody(string name) => ContentNames.Contains(name);

    /// <summary>Copies those of the client's headers that go on.</summary>
    public static KeptHeaders CopyKept(MeshCall call, HttpRequestMessage message)
    {
        HttpHeadersNonValidated sent = call.Message.Headers.NonValidated;
        if (sent.Count == 0)
        {
            return default;
        }

        bool keepsAll = call.Plan!.Forwarding.Route is null;   // a TCP proxy does not look inside
        bool isUpgrade = sent.Contains("Upgrade");
        string? forwardedFor = null;
        bool hasRequestId = false;
        bool hasForwardedProto = false;
        foreach ((string name, HeaderStringValues values) in sent)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (keepsAll || ForwardedHeaders.Keeps(name, values.ToString(), call.IsGateway, isUpgrade))
            {
                Copy(name, values, message.Headers);
                hasRequestId |= name.Equals("x-request-id", StringComparison.OrdinalIgnoreCase);
                hasForwardedProto |= name.Equals("x-forwarded-proto", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals("x-forwarded-for", StringComparison.OrdinalIgnoreCase))
            {
                forwardedFor = values.ToString();
            }
        }

        return new KeptHeaders(forwardedFor, hasRequestId, hasForwardedProto);
    }

    /// <summary>Writes the proxy's own headers, and does what the route says.</summary>
    public static void Write<T>(MeshCall call, KeptHeaders kept, T target)
        where T : struct, IHeaderTarget
    {
        Forwarding forwarding = call.Plan!.Forwarding;
        if (forwarding.Route is not null)   // a TCP proxy does not look inside
        {
            WriteOwn(call, kept, target);
            foreach (HeaderEdit edit in forwarding.RequestHeaders)
            {
                Apply(edit, target);
            }
        }

        target.Set("Host", forwarding.Authority ?? call.Request.Authority ?? "");
    }

    private static void WriteOwn<T>(MeshCall call, KeptHeaders kept, T target)
        where T : struct, IHeaderTarget
    {
        if (!kept.HasForwardedProto)
        {
            target.Set("x-forwarded-proto", call.Request.Scheme);
        }

        if (!kept.HasRequestId)
        {
            target.Set("x-request-id", call.RequestId);
        }

        if (call.IsGateway)
        {
            target.Set(
                "x-forwarded-for",
                kept.ForwardedFor is { } sent ? $"{sent},{ForwardedHeaders.ClientAddress}" : ForwardedHeaders.ClientAddress);
            target.Set("x-envoy-external-address", ForwardedHeaders.ClientAddress);
        }
    }

    /// <summary>Headers that belong to a body that is not there have no place in .NET's messages.</summary>
    private static void Apply<T>(HeaderEdit edit, T target)
        where T : struct, IHeaderTarget
    {
        if (!target.HasBody && BelongsToBody(edit.Name))
        {
            return;
        }

        switch (edit.Kind)
        {
            case HeaderEditKind.Add:
                target.Add(edit.Name, edit.Value);
                break;
            case HeaderEditKind.Set:
                target.Set(edit.Name, edit.Value);
                break;
            default:
                target.Remove(edit.Name);
                break;
        }
    }

    private static void Copy(string name, HeaderStringValues values, HttpHeaders target)
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
}
