using System.Globalization;

namespace HelloMesh.Model;

/// <content>Addresses, as the control plane's Go reads them: .NET takes octal, hexadecimal and shortened IPv4, and asks
/// the machine for zones.</content>
internal static partial class NameForms
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;
    private const int IPv6Groups = 8;

    /// <summary>P-IP: IPv4 without leading zeros, or IPv6 with or without a zone; no brackets, no port.</summary>
    public static bool IsAddress(ReadOnlySpan<char> text)
    {
        if (!text.Contains(':'))
        {
            return IsIPv4(text);
        }

        int zone = text.IndexOf('%');
        return zone < 0 ? IsIPv6(text) : zone < text.Length - 1 && IsIPv6(text[..zone]);
    }

    /// <summary>P-CIDR: an address, or an address without a zone and a prefix length; host bits may be set.</summary>
    public static bool IsSubnet(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0)
        {
            return IsAddress(text);
        }

        ReadOnlySpan<char> address = text[..slash];
        ReadOnlySpan<char> length = text[(slash + 1)..];
        return IsAddress(address) && !address.Contains('%')
            && length.Length is > 0 and <= 3 && (length.Length == 1 || length[0] != '0')
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            && bits <= (address.Contains(':') ? IPv6Bits : IPv4Bits);
    }

    private static bool IsIPv4(ReadOnlySpan<char> text)
    {
        for (int part = 0; part < 4; part++)
        {
            int dot = text.IndexOf('.');
            ReadOnlySpan<char> digits = part == 3 ? text : dot < 0 ? [] : text[..dot];
            if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > byte.MaxValue)
            {
                return false;
            }

            text = text[(part == 3 ? text.Length : dot + 1)..];
        }

        return true;
    }

    /// <summary>Eight groups of hexadecimal digits; one run of zero groups may be <c>::</c>, and the last two groups may
    /// be an IPv4 address.</summary>
    private static bool IsIPv6(ReadOnlySpan<char> text)
    {
        bool isShortened = text.StartsWith("::");
        if (isShortened)
        {
            text = text[2..];
        }
        else if (text.StartsWith(":"))
        {
            return false;
        }

        int groups = 0;
        while (!text.IsEmpty)
        {
            int colon = text.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                groups += 2;
                return IsIPv4(group) && (isShortened ? groups < IPv6Groups : groups == IPv6Groups);
            }

            if (group.Length is 0 or > 4 || !IsHex(group))
            {
                return false;
            }

            groups++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.StartsWith(":"))
            {
                if (isShortened)
                {
                    return false;
                }

                isShortened = true;
                text = text[1..];
            }
            else if (text.IsEmpty)
            {
                return false;
            }
        }

        return isShortened ? groups < IPv6Groups : groups == IPv6Groups;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
