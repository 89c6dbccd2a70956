using System.Globalization;

namespace HelloMesh.Testing.Generation;

/// <summary>What generated requests are made of: shares of their purposes, and how unevenly hosts and routes are called.</summary>
public sealed record GenerationProfile
{
    /// <summary>The largest <see cref="HostSkew"/> and <see cref="PathSkew"/>; with more, one host takes everything.</summary>
    public const double SkewMax = 5;

    /// <summary>The largest share.</summary>
    internal const double ShareMax = 1e6;

    /// <summary>Every purpose has its part and every route is called alike: for tests. The default.</summary>
    public static GenerationProfile Even { get; } = new();

    /// <summary>Nearly all requests hit, few hosts and paths get most of them, in no order: for benchmarks.</summary>
    public static GenerationProfile Traffic { get; } = new()
    {
        Hits = 94,
        NearMisses = 3,
        Boundaries = 2,
        Hosts = 0.5,
        Transport = 0.5,
        HostSkew = 1.1,
        PathSkew = 1.0,
        Shuffle = true,
    };

    /// <summary>Names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["even", "traffic"];

    /// <summary>Share of requests that come to a route; shares are compared with each other, they need not come to 100.</summary>
    public double Hits { get; init; } = 40;

    /// <summary>Share of requests that miss one condition of a route by one step.</summary>
    public double NearMisses { get; init; } = 25;

    /// <summary>Share of requests at the edges of paths: one character more, one less, a slash behind.</summary>
    public double Boundaries { get; init; } = 15;

    /// <summary>Share of requests with other forms of hosts: upper case, with a port, unknown.</summary>
    public double Hosts { get; init; } = 10;

    /// <summary>Share of requests with another scheme, server name, port or certificate than the server expects.</summary>
    public double Transport { get; init; } = 10;

    /// <summary>Zipf exponent of hosts, 0 to <see cref="SkewMax"/>: 0 calls all alike, 1 calls the n-th a n-th part as often as the first.</summary>
    public double HostSkew { get; init; }

    /// <summary>Zipf exponent of the routes of a host, 0 to <see cref="SkewMax"/>.</summary>
    public double PathSkew { get; init; }

    /// <summary>True: in no order, as traffic comes. False (the default): route by route, then what is drawn on top.</summary>
    public bool Shuffle { get; init; }

    /// <summary>A profile by its name; <c>null</c> when there is none.</summary>
    public static GenerationProfile? ByName(string name) => name switch
    {
        "even" => Even,
        "traffic" => Traffic,
        _ => null,
    };

    /// <summary>Reads a profile file: a JSON object with any of the properties in camel case. What is not given is as in
    /// <see cref="Even"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GenerationProfileException">The file says something that a profile does not; the message has
    /// file, line and column.</exception>
    public static GenerationProfile Load(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads a profile from JSON.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="path">Name for messages.</param>
    /// <exception cref="GenerationProfileException">As for <see cref="Load"/>.</exception>
    public static GenerationProfile Parse(ReadOnlySpan<byte> utf8, string path = "<text>") => new ProfileReader(path).Read(utf8);

    /// <summary>Refuses numbers that a profile file could not hold either.</summary>
    internal void Check()
    {
        foreach ((string name, double value, double max) in (ReadOnlySpan<(string, double, double)>)
            [
                (nameof(Hits), Hits, ShareMax), (nameof(NearMisses), NearMisses, ShareMax), (nameof(Boundaries), Boundaries, ShareMax),
                (nameof(Hosts), Hosts, ShareMax), (nameof(Transport), Transport, ShareMax),
                (nameof(HostSkew), HostSkew, SkewMax), (nameof(PathSkew), PathSkew, SkewMax),
            ])
        {
            if (!(value >= 0 && value <= max))
            {
                throw new ArgumentOutOfRangeException(
                    name, value, string.Create(CultureInfo.InvariantCulture, $"GenerationProfile.{name} takes a number from 0 to {max}"));
            }
        }
    }

    internal double ShareOf(RequestPurpose purpose) => purpose switch
    {
        RequestPurpose.Hit => Hits,
        RequestPurpose.NearMiss => NearMisses,
        RequestPurpose.Boundary => Boundaries,
        RequestPurpose.Host => Hosts,
        _ => Transport,
    };
}

/// <summary>A profile file cannot be used; the message starts with <c>file:line:col</c>.</summary>
public sealed class GenerationProfileException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public GenerationProfileException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where.</param>
    public GenerationProfileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="innerException">What brought it about.</param>
    public GenerationProfileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
