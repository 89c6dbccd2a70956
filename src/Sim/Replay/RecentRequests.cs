using System.Runtime.CompilerServices;
using HelloMesh.Router;

namespace HelloMesh.Sim.Replay;

/// <summary>What is known of the answer of a request that came more than once.</summary>
/// <param name="Template">The template of its answer, where it needs no other look; else <c>null</c>.</param>
/// <param name="Answers">The templates of its answer.</param>
/// <param name="Upstream">What its upstream receives, as a field; empty where results do not show it.</param>
internal sealed record RecentAnswer(AnswerTemplate? Template, MatchAnswers Answers, byte[] Upstream);

/// <summary>Remembers requests that keep coming, by method and URL, so that they are not looked up again. Of fixed size; a
/// newcomer takes a place when it comes twice in a row among those of the same place.</summary>
/// <remarks>
/// PERF: ReplayBenchmarks, streams with and without repeated URLs. All that a look-up reads stands together, so that it can
/// be asked for some lines ahead; where no URL repeats, it costs a hash a line.
/// <code>
/// places  [ hash, newcomer, answer, number, length of the URL, method and URL | … ]
/// </code>
/// </remarks>
internal sealed class RecentRequests
{
    private const int PlaceCount = 1 << 13;
    private const int PlaceHeadBytes = 32;

    private readonly Place[] _places = new Place[PlaceCount];

    /// <summary>Bytes that method and URL may have together: longer ones repeat seldom.</summary>
    private static int KeyMaxBytes => Unsafe.SizeOf<KeyBytes>();

    /// <summary>Hash of a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL as written.</param>
    public static ulong HashOf(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url) =>
        NameHash.Of(url) + ((ulong)method.Length << 8) + (method.IsEmpty ? 0u : method[0]);

    /// <summary>Asks the cache for the place of a request.</summary>
    /// <param name="hash">Its <see cref="HashOf"/>.</param>
    /// <param name="length">Length of method and URL.</param>
    public void Prefetch(ulong hash, int length) => CacheHint.Prefetch(ref At(hash), PlaceHeadBytes + Math.Min(length, KeyMaxBytes));

    /// <summary>Finds a request.</summary>
    /// <param name="hash">Its <see cref="HashOf"/>.</param>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL as written.</param>
    /// <param name="booked">Number of its answer in the <see cref="AnswerBook"/>; -1 when it is not there.</param>
    /// <param name="answer">What is known of its answer otherwise.</param>
    /// <returns>False when the request is not known.</returns>
    public bool TryFind(ulong hash, ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, out int booked, out RecentAnswer? answer)
    {
        ref Place place = ref At(hash);
        booked = place.Booked;
        answer = place.Answer;
        return place.Hash == hash && place.IsOf(method, url);
    }

    /// <summary>True when a request that was not found is to be entered: it was missed before.</summary>
    /// <param name="hash">Its <see cref="HashOf"/>.</param>
    /// <param name="length">Length of method and URL.</param>
    public bool IsWanted(ulong hash, int length)
    {
        ref Place place = ref At(hash);
        bool isSecond = place.Newcomer == hash;
        place.Newcomer = hash;
        return isSecond && length <= KeyMaxBytes;
    }

    /// <summary>Enters a request that is wanted.</summary>
    /// <param name="hash">Its <see cref="HashOf"/>.</param>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its URL as written.</param>
    /// <param name="booked">Number of its answer in the <see cref="AnswerBook"/>; -1 when it is not there.</param>
    /// <param name="answer">What is known of its answer otherwise.</param>
    public void Enter(ulong hash, ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, int booked, RecentAnswer? answer)
    {
        ref Place place = ref At(hash);
        place.Hash = hash;
        place.Answer = answer;
        place.Booked = booked;
        place.UrlLength = (ushort)url.Length;
        place.MethodLength = (ushort)method.Length;
        Span<byte> key = place.Key;
        method.CopyTo(key);
        url.CopyTo(key[method.Length..]);
    }

    /// <summary>Forgets all requests.</summary>
    public void Clear() => Array.Clear(_places);

    private ref Place At(ulong hash) => ref _places[(int)(hash >> 32) & (PlaceCount - 1)];

    /// <summary>No method: free.</summary>
    private struct Place
    {
        public ulong Hash;
        public ulong Newcomer;
        public RecentAnswer? Answer;
        public int Booked;
        public ushort UrlLength;
        public ushort MethodLength;
        public KeyBytes Key;

        public readonly bool IsOf(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url)
        {
            ReadOnlySpan<byte> key = Key;
            return UrlLength == url.Length
                && MethodLength == method.Length
                && method.SequenceEqual(key[..method.Length])
                && url.SequenceEqual(key.Slice(method.Length, url.Length));
        }
    }

    [InlineArray(224)]
    private struct KeyBytes
    {
        private byte _first;
    }
}
