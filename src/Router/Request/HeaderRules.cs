using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Router;

/// <summary>What the proxy does with a header because of its name.</summary>
[Flags]
internal enum HeaderTraits : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Never seen by a condition (rule RM-54).</summary>
    Removed = 1,

    /// <summary>A gateway replaces it (rule RM-53).</summary>
    ReplacedOnGateways = 2,

    /// <summary>Means something to the proxy itself, which takes it away from clients (rule RM-54).</summary>
    Control = 4,

    /// <summary>Kept in one line: repeated ones are joined with a comma, empty ones left out. All others keep their lines
    /// apart (rule RM-18).</summary>
    SingleLine = 8,

    /// <summary>What happens depends on the value as well (rule RM-52).</summary>
    ByValue = 16,
}

/// <summary>Which headers a condition never sees (rules RM-52 to RM-54).</summary>
internal static class HeaderRules
{
    private const int NameLengthMax = 64;

    private static readonly FrozenDictionary<string, HeaderTraits> Traits = ReadTraits(
        (HeaderTraits.Removed,
            "connection keep-alive proxy-connection transfer-encoding x-envoy-internal x-forwarded-client-cert host"),
        (HeaderTraits.ReplacedOnGateways, "x-forwarded-proto x-request-id x-envoy-external-address x-forwarded-for"),
        (HeaderTraits.Control,
            "x-envoy-retry-on x-envoy-retry-grpc-on x-envoy-max-retries x-envoy-retriable-status-codes "
            + "x-envoy-retriable-header-names x-envoy-upstream-rq-timeout-ms x-envoy-upstream-rq-per-try-timeout-ms "
            + "x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-stream-duration-ms "
            + "x-envoy-expected-rq-timeout-ms x-envoy-hedge-on-per-try-timeout x-envoy-force-trace x-envoy-original-path "
            + "x-envoy-original-host x-envoy-decorator-operation x-envoy-downstream-service-cluster "
            + "x-envoy-downstream-service-node x-envoy-ip-tags x-envoy-is-timeout-retry"),
        (HeaderTraits.SingleLine,
            "accept accept-encoding access-control-request-headers access-control-request-method authorization "
            + "cache-control content-type expect if-match if-modified-since if-none-match if-range if-unmodified-since "
            + "origin referer user-agent via"),
        (HeaderTraits.ByValue, "upgrade te"));

    private static readonly FrozenDictionary<string, HeaderTraits>.AlternateLookup<ReadOnlySpan<char>> TraitsByText =
        Traits.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, HeaderTraits> TraitsInAnyCase =
        Traits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>For each first letter, one bit for each length that a name with traits has: most names are passed over by
    /// this alone.</summary>
    private static readonly ulong[] LengthsByLetter = ReadLengths();

    /// <summary>Traits of a name in lower case.</summary>
    public static HeaderTraits TraitsOf(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or >= NameLengthMax || (LengthsByLetter[name[0]] >> name.Length & 1) == 0)
        {
            return HeaderTraits.None;
        }

        Span<char> text = stackalloc char[NameLengthMax];
        return Encoding.ASCII.TryGetChars(name, text, out int length)
            && TraitsByText.TryGetValue(text[..length], out HeaderTraits traits)
            ? traits
            : HeaderTraits.None;
    }

    /// <summary>Traits of a name in any case.</summary>
    public static HeaderTraits TraitsOf(string name) => TraitsInAnyCase.GetValueOrDefault(name);

    /// <summary>True when the request asks for an upgrade and says so in <c>connection</c> (rule RM-52).</summary>
    public static bool IsUpgrade(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderField> headers, out ReadOnlySpan<byte> upgrade)
    {
        upgrade = Find(bytes, headers, "upgrade"u8);
        return upgrade.Length > 0 && ContainsIgnoreCase(Find(bytes, headers, "connection"u8), "upgrade"u8);
    }

    /// <summary>True when conditions do not see the header.</summary>
    /// <param name="traits">Of its name.</param>
    /// <param name="name">Name in lower case.</param>
    /// <param name="value">Value, blanks trimmed.</param>
    /// <param name="isGateway">True for a gateway, false for a sidecar.</param>
    /// <param name="isUpgrade">Whether the request is an upgrade.</param>
    public static bool IsRemoved(
        HeaderTraits traits, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isGateway, bool isUpgrade)
    {
        if (traits == HeaderTraits.ByValue)
        {
            return name.SequenceEqual("te"u8) ? !ContainsIgnoreCase(value, "trailers"u8) : !isUpgrade;
        }

        return (traits & (HeaderTraits.Removed | HeaderTraits.Control)) != 0
            || (traits == HeaderTraits.ReplacedOnGateways && (isGateway || name.SequenceEqual("x-forwarded-proto"u8)));
    }

    /// <summary>The headers as the proxy holds them: names in lower case, blanks trimmed, single-line ones joined.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Combine(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var combined = new List<KeyValuePair<string, string>>(headers.Length);
        foreach (KeyValuePair<string, string> header in headers)
        {
            string name = header.Key.ToLowerInvariant();
            string value = header.Value.Trim(' ', '\t');
            bool isSingleLine = Traits.GetValueOrDefault(name) == HeaderTraits.SingleLine;
            int earlier = isSingleLine ? combined.FindIndex(h => h.Key == name) : -1;
            if (earlier < 0)
            {
                combined.Add(new KeyValuePair<string, string>(name, value));
            }
            else if (value.Length > 0)
            {
                string before = combined[earlier].Value;
                combined[earlier] = new KeyValuePair<string, string>(name, before.Length == 0 ? value : $"{before},{value}");
            }
        }

        return combined;
    }

    /// <summary>ASCII letters count without case.</summary>
    public static bool ContainsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        for (int i = 0; i + part.Length <= text.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(text.Slice(i, part.Length), part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first header of a name; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Find(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderField> headers, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly HeaderField header in headers)
        {
            if (header.NameLength == name.Length
                && Ascii.EqualsIgnoreCase(bytes.Slice(header.NameStart, header.NameLength), name))
            {
                return bytes.Slice(header.ValueStart, header.ValueLength);
            }
        }

        return default;
    }

    private static ulong[] ReadLengths()
    {
        ulong[] lengths = new ulong[256];
        foreach (string name in Traits.Keys)
        {
            lengths[name[0]] |= 1UL << name.Length;
        }

        return lengths;
    }

    private static FrozenDictionary<string, HeaderTraits> ReadTraits(params ReadOnlySpan<(HeaderTraits Trait, string Names)> groups)
    {
        var traits = new Dictionary<string, HeaderTraits>(StringComparer.Ordinal);
        foreach ((HeaderTraits trait, string names) in groups)
        {
            foreach (string name in names.Split(' '))
            {
                traits.Add(name, trait);
            }
        }

        return traits.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
