using System.Buffers;
using System.Globalization;

namespace HelloMesh.Model;

/// <summary>The named forms of names, hosts and addresses that validation asks for: ASCII, ordinal.</summary>
internal static partial class NameForms
{
    public const int LabelLengthMax = 63;
    public const int DomainLengthMax = 255;
    private const int LabelKeyPrefixMax = 253;
    private const int SubdomainLengthMax = 253;

    private static readonly string[] ProtocolNames =
        ["HTTP", "HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "HTTP_PROXY", "TLS", "TCP", "MONGO", "MYSQL", "REDIS", "UDP"];

    private static readonly HashSet<string> Protocols = new(ProtocolNames, StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> LowerLabelCharacters = SearchValues.Create("-0123456789abcdefghijklmnopqrstuvwxyz");

    private static readonly HashSet<string> HttpFamily = new(StringComparer.OrdinalIgnoreCase)
    {
        "HTTP", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB",
    };

    /// <summary>P-LABEL: 1 to 63 letters, digits and hyphens; upper case is fine here.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LabelLengthMax || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>P-WLABEL: <c>*</c>, a label, or a label after <c>*</c> or <c>*-</c>.</summary>
    public static bool IsWildcardLabel(ReadOnlySpan<char> text)
    {
        if (text.Length > LabelLengthMax)
        {
            return false;
        }

        if (!text.StartsWith("*", StringComparison.Ordinal))
        {
            return IsLabel(text);
        }

        ReadOnlySpan<char> rest = text[1..];
        return rest.IsEmpty || IsLabel(rest.StartsWith("-", StringComparison.Ordinal) ? rest[1..] : rest);
    }

    /// <summary>P-FQDN: labels with dots between; the last one is not a number, and may be empty.</summary>
    public static bool IsDomainName(string text)
    {
        if (text.Length is 0 or > DomainLengthMax)
        {
            return false;
        }

        int lastDot = text.LastIndexOf('.');
        ReadOnlySpan<char> last = text.AsSpan(lastDot + 1);
        return AreLabels(text) && !IsNumber(last);
    }

    /// <summary>P-WDOMAIN: as <see cref="IsDomainName"/>, but the first label may hold a wildcard at its start.</summary>
    public static bool IsWildcardDomain(string text)
    {
        if (text.Length is 0 or > DomainLengthMax)
        {
            return false;
        }

        int dot = text.IndexOf('.');
        if (dot < 0)
        {
            return IsWildcardLabel(text);
        }

        ReadOnlySpan<char> rest = text.AsSpan(dot + 1);
        ReadOnlySpan<char> last = rest[(rest.LastIndexOf('.') + 1)..];
        return IsWildcardLabel(text.AsSpan(0, dot)) && (rest.IsEmpty || (AreLabels(rest) && !IsNumber(last)));
    }

    /// <summary>P-PARTIAL: a star that is not a whole label.</summary>
    public static bool IsPartialWildcard(string text) =>
        text.Contains('*', StringComparison.Ordinal) && text.Length > 1 && !text.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>P-SNIHOST: as <see cref="IsWildcardDomain"/>; names of clusters, <c>outbound_.80_.v1_.host</c>, too.</summary>
    public static bool IsServerName(string text)
    {
        if (!text.StartsWith("outbound_", StringComparison.Ordinal))
        {
            return IsWildcardDomain(text);
        }

        string[] parts = text.Split('_');
        return parts.Length >= 4 && parts[1].Trim('.').Any(char.IsAsciiDigit) && parts[3].Trim('.').Any(char.IsAsciiLetter);
    }

    /// <summary>P-PORT.</summary>
    public static bool IsPort(long number) => number is >= 1 and <= 65535;

    /// <summary>P-PROTO: a protocol, in any case.</summary>
    public static bool IsProtocol(string text) => Protocols.Contains(text);

    /// <summary>What to write instead of something that is no protocol.</summary>
    public static string ProtocolAdvice(string text) => SpellingAdvice.Closest(text, ProtocolNames) is { } close
        ? $"did you mean {close}?"
        : $"write one of {string.Join(", ", ProtocolNames)}";

    /// <summary>HTTP, HTTP2, HTTP_PROXY, GRPC, GRPC-WEB, in any case.</summary>
    public static bool IsHttpFamily(string protocol) => HttpFamily.Contains(protocol);

    /// <summary>HTTPS or TLS, in any case.</summary>
    public static bool IsTlsFamily(string protocol) =>
        protocol.Equals("HTTPS", StringComparison.OrdinalIgnoreCase) || protocol.Equals("TLS", StringComparison.OrdinalIgnoreCase);

    /// <summary>P-UDS: what follows <c>unix://</c>.</summary>
    public static bool IsSocketPath(string text) =>
        text.StartsWith('@') || (text.StartsWith('/') && !text.EndsWith('/'));

    /// <summary>P-LBLKEY: a name, with or without a DNS prefix and a slash.</summary>
    public static bool IsLabelKey(string text)
    {
        int slash = text.LastIndexOf('/');
        if (slash >= 0)
        {
            ReadOnlySpan<char> prefix = text.AsSpan(0, slash);
            if (prefix.Length is 0 or > LabelKeyPrefixMax || !AreLabels(prefix) || prefix[^1] == '.')
            {
                return false;
            }
        }

        ReadOnlySpan<char> name = text.AsSpan(slash + 1);
        return name.Length is > 0 and <= LabelLengthMax && IsLabelName(name);
    }

    /// <summary>P-LBLVAL: empty, or the form of a label's name.</summary>
    public static bool IsLabelValue(string text) => text.Length == 0 || IsLabelName(text);

    /// <summary>One or more token characters of RFC 7230.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>P-JWTCLAIM: <c>@request.auth.claims.a</c> or <c>@request.auth.claims[a]</c>.</summary>
    public static bool IsClaim(string text)
    {
        const string head = "@request.auth.claims";
        if (!text.StartsWith(head, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(head.Length);
        return (rest.Length > 1 && rest[0] == '.') || (rest.Length > 2 && rest[0] == '[' && rest[^1] == ']');
    }

    /// <summary>A DNS label in lower case, as Kubernetes wants the names of namespaces.</summary>
    public static bool IsLowerLabel(ReadOnlySpan<char> text) => IsLabel(text) && !text.ContainsAnyInRange('A', 'Z');

    /// <summary>DNS labels in lower case with dots between, as Kubernetes wants the names of objects. The limit is for
    /// the whole name.</summary>
    public static bool IsLowerSubdomain(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > SubdomainLengthMax)
        {
            return false;
        }

        for (int start = 0; start <= text.Length; start++)
        {
            int dot = text[start..].IndexOf('.');
            ReadOnlySpan<char> part = dot < 0 ? text[start..] : text.Slice(start, dot);
            if (part.IsEmpty || part[0] == '-' || part[^1] == '-' || part.ContainsAnyExcept(LowerLabelCharacters))
            {
                return false;
            }

            start += part.Length;
        }

        return true;
    }

    /// <summary>Labels with dots between; the very last may be empty.</summary>
    private static bool AreLabels(ReadOnlySpan<char> text)
    {
        while (true)
        {
            int dot = text.IndexOf('.');
            if (dot < 0)
            {
                return text.IsEmpty || IsLabel(text);
            }

            if (!IsLabel(text[..dot]))
            {
                return false;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>Whether the control plane reads a number here; what fits in no 64 bits is none.</summary>
    private static bool IsNumber(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsLabelName(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
