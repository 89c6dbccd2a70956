using System.Text.Json;
using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>How a client of an <see cref="InProcessMesh"/> calls.</summary>
public sealed record MeshClientOptions
{
    /// <summary>Base of relative URLs; <c>null</c> for none.</summary>
    public Uri? BaseAddress { get; init; }

    /// <summary>True: redirects are followed, as a browser does. By default they are returned.</summary>
    public bool AllowAutoRedirect { get; init; }

    /// <summary>Redirects that are followed, at most; default 10.</summary>
    public int RedirectCountMax { get; init; } = 10;

    /// <summary>TLS server name; <c>""</c> sends none, <c>null</c> (the default) the host of the URL, as a browser does. Means
    /// nothing inside the mesh.</summary>
    public string? ServerName { get; init; }

    /// <summary>True when the client presents a certificate to servers that ask for one; default false.</summary>
    public bool ClientCertificate { get; init; }

    /// <summary>The gateway that is called where the manifests hold several, for example <c>istio=ingressgateway</c>;
    /// <c>null</c> for the one that there is.</summary>
    public WorkloadId? Gateway { get; init; }

    /// <summary>JWT claims as a JSON object, as if a token with them had been checked; <c>null</c> for none.</summary>
    public JsonElement? Claims { get; init; }

    /// <summary>0 to 1 (exclusive): replaces the seeded draws of this client's requests; <c>null</c> for none.</summary>
    public double? Draw { get; init; }

    /// <summary>Refuses what cannot be, before a call fails by it.</summary>
    internal MeshClientOptions Check()
    {
        CheckDraw(Draw, nameof(Draw));
        ArgumentOutOfRangeException.ThrowIfLessThan(RedirectCountMax, 1);
        if (Claims is { ValueKind: not JsonValueKind.Object } claims)
        {
            throw new ArgumentException($"{nameof(Claims)} takes a JSON object; it was given {claims.GetRawText()}", nameof(Claims));
        }

        return this;
    }

    internal static void CheckDraw(double? draw, string parameter)
    {
        if (draw is not (null or (>= 0 and < 1)))
        {
            throw new ArgumentOutOfRangeException(parameter, draw, "a draw is a number from 0 to 1, 1 itself excluded");
        }
    }
}

/// <summary>What one request may say to the mesh.</summary>
public static class MeshRequestExtensions
{
    private static readonly HttpRequestOptionsKey<double> DrawKey = new("HelloMesh.Draw");

    private static volatile bool _isInUse;

    /// <summary>Forces the draw of one request among weighted destinations and percentages.</summary>
    /// <param name="request">The request.</param>
    /// <param name="draw">0 to 1 (exclusive): 0.95 is a destination that begins at 95 % of the weights or before.</param>
    /// <returns>The same request.</returns>
    public static HttpRequestMessage WithDraw(this HttpRequestMessage request, double draw)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(draw, 1);
        _isInUse = true;
        request.Options.Set(DrawKey, draw);
        return request;
    }

    /// <summary>The draw that is forced for a request; <c>null</c> for none. To ask a request for its options makes them, so
    /// requests are only asked where one has been given a draw.</summary>
    internal static double? DrawOf(HttpRequestMessage request) =>
        _isInUse && request.Options.TryGetValue(DrawKey, out double draw) ? draw : null;
}
