using System.IO.Hashing;

namespace HelloMesh.Sim.Replay;

/// <summary>A request that came more than once, and what is known of its answer.</summary>
/// <param name="Url">Its URL as written.</param>
/// <param name="Method">Its method.</param>
/// <param name="Answers">The templates of its answer.</param>
/// <param name="Upstream">What its upstream receives, as a field; empty where results do not show it.</param>
internal sealed record RecentRequest(byte[] Url, byte[] Method, MatchAnswers Answers, byte[] Upstream);

/// <summary>Remembers requests that keep coming, by method and URL, so that they are not looked up again. Of fixed size; a
/// newcomer takes a place when it comes twice in a row among those of the same place.</summary>
/// <remarks>PERF: ReplayBenchmarks, streams with and without repeated URLs. Where none repeat, it costs a hash a
/// line.</remarks>
internal sealed class RecentRequests
{
    private const int PlaceCount = 1 << 13;

    /// <summary>Longer ones repeat seldom.</summary>
    private const int UrlMaxBytes = 512;

    private readonly RecentRequest?[] _requests = new RecentRequest?[PlaceCount];
    private readonly ulong[] _hashes = new ulong[PlaceCount];
    private readonly ulong[] _newcomers = new ulong[PlaceCount];

    /// <summary>Finds a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL as written.</param>
    /// <param name="hash">For <see cref="Enter"/>.</param>
    public RecentRequest? Find(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, out ulong hash)
    {
        hash = XxHash3.HashToUInt64(url) + ((ulong)method.Length << 8) + (method.IsEmpty ? 0u : method[0]);
        int place = (int)(hash >> 32) & (PlaceCount - 1);
        if (_hashes[place] != hash)
        {
            return null;
        }

        RecentRequest? request = _requests[place];
        return request is not null && url.SequenceEqual(request.Url) && method.SequenceEqual(request.Method) ? request : null;
    }

    /// <summary>True when a request that was not found is to be entered: it was missed before.</summary>
    public bool IsWanted(ulong hash, int urlLength)
    {
        int place = (int)(hash >> 32) & (PlaceCount - 1);
        bool isSecond = _newcomers[place] == hash;
        _newcomers[place] = hash;
        return isSecond && urlLength <= UrlMaxBytes;
    }

    /// <summary>Enters a request.</summary>
    public void Enter(ulong hash, RecentRequest request)
    {
        int place = (int)(hash >> 32) & (PlaceCount - 1);
        _hashes[place] = hash;
        _requests[place] = request;
    }
}
