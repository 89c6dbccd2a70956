using System.IO.Hashing;

namespace HelloMesh.Sim.Replay;

/// <summary>A request that came more than once, and what is known of its answer.</summary>
/// <param name="Key">Its URL as written, and its method behind it.</param>
/// <param name="Booked">Number of its answer in the <see cref="AnswerBook"/>; -1 where it is not there, or needs another
/// look.</param>
/// <param name="Template">The template of its answer otherwise, where it needs no other look; else <c>null</c>.</param>
/// <param name="Answers">The templates of its answer.</param>
/// <param name="Upstream">What its upstream receives, as a field; empty where results do not show it.</param>
internal sealed record RecentRequest(byte[] Key, int Booked, AnswerTemplate? Template, MatchAnswers Answers, byte[] Upstream)
{
    /// <summary>True when this is the request.</summary>
    public bool Is(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url) =>
        Key.Length == url.Length + method.Length
        && url.SequenceEqual(Key.AsSpan(0, url.Length))
        && method.SequenceEqual(Key.AsSpan(url.Length));
}

/// <summary>Remembers requests that keep coming, by method and URL, so that they are not looked up again. Of fixed size; a
/// newcomer takes a place when it comes twice in a row among those of the same place.</summary>
/// <remarks>PERF: ReplayBenchmarks, streams with and without repeated URLs. Where none repeat, it costs a hash a
/// line.</remarks>
internal sealed class RecentRequests
{
    private const int PlaceCount = 1 << 13;

    /// <summary>Longer ones repeat seldom.</summary>
    private const int UrlMaxBytes = 512;

    private readonly Place[] _places = new Place[PlaceCount];

    /// <summary>Finds a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL as written.</param>
    /// <param name="hash">For <see cref="Enter"/>.</param>
    public RecentRequest? Find(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, out ulong hash)
    {
        hash = XxHash3.HashToUInt64(url) + ((ulong)method.Length << 8) + (method.IsEmpty ? 0u : method[0]);
        ref Place place = ref At(hash);
        return place.Hash == hash && place.Request is { } request && request.Is(method, url) ? request : null;
    }

    /// <summary>True when a request that was not found is to be entered: it was missed before.</summary>
    public bool IsWanted(ulong hash, int urlLength)
    {
        ref Place place = ref At(hash);
        bool isSecond = place.Newcomer == hash;
        place.Newcomer = hash;
        return isSecond && urlLength <= UrlMaxBytes;
    }

    /// <summary>Enters a request.</summary>
    public void Enter(ulong hash, RecentRequest request)
    {
        ref Place place = ref At(hash);
        place.Hash = hash;
        place.Request = request;
    }

    private ref Place At(ulong hash) => ref _places[(int)(hash >> 32) & (PlaceCount - 1)];

    private struct Place
    {
        public ulong Hash;
        public ulong Newcomer;
        public RecentRequest? Request;
    }
}
