using System.Globalization;

namespace HelloMesh.Model;

/// <summary>What YAML 1.1, the reader of the control plane, makes of a scalar.</summary>
public enum YamlScalarKind
{
    /// <summary>Empty, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c>, <c>false</c>, and <c>yes no on off</c>.</summary>
    Boolean,

    /// <summary>A whole number; a leading 0 makes it octal.</summary>
    WholeNumber,

    /// <summary>A number with a fraction or an exponent, infinity, or "not a number".</summary>
    Fraction,

    /// <summary>Everything else, and everything in quotes.</summary>
    Text,
}

/// <summary>A single value.</summary>
public sealed class YamlScalar : YamlNode
{
    /// <summary>Creates a scalar.</summary>
    /// <param name="value">The text after unquoting.</param>
    /// <param name="isPlain">Whether it was written without quotes, so that its type follows from its text.</param>
    /// <param name="span">Where it is written.</param>
    public YamlScalar(string value, bool isPlain, SourceSpan span)
        : base(span)
    {
        Value = value;
        IsPlain = isPlain;
        Kind = isPlain ? Classify(value) : YamlScalarKind.Text;
    }

    /// <summary>The text after unquoting.</summary>
    public string Value { get; }

    /// <summary>Whether it was written without quotes.</summary>
    public bool IsPlain { get; }

    /// <summary>Its type by the rules of YAML 1.1.</summary>
    public YamlScalarKind Kind { get; }

    internal override int NodeCount => 1;

    internal override string Description => Kind switch
    {
        YamlScalarKind.Null => "null",
        YamlScalarKind.Boolean => "a boolean",
        YamlScalarKind.WholeNumber or YamlScalarKind.Fraction => "a number",
        _ => "text",
    };

    /// <summary>The type of an unquoted scalar.</summary>
    public static YamlScalarKind Classify(string value)
    {
        if (value.Length == 0)
        {
            return YamlScalarKind.Null;
        }

        switch (value[0])
        {
            case '~' or 'n' or 'N' when value is "~" or "null" or "Null" or "NULL":
                return YamlScalarKind.Null;
            case 't' or 'T' or 'f' or 'F' or 'y' or 'Y' or 'n' or 'N' or 'o' or 'O':
                return TryParseBoolean(value, out _) ? YamlScalarKind.Boolean : YamlScalarKind.Text;
            case (>= '0' and <= '9') or '-' or '+' or '.':
                return TryParseInteger(value, out _) ? YamlScalarKind.WholeNumber
                    : TryParseFloat(value, out _) ? YamlScalarKind.Fraction
                    : YamlScalarKind.Text;
            default:
                return YamlScalarKind.Text;
        }
    }

    /// <summary>Reads a boolean as YAML 1.1 writes it.</summary>
    public static bool TryParseBoolean(string value, out bool result)
    {
        result = value is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON";
        return result || value is "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF";
    }

    /// <summary>Reads a whole number as YAML 1.1 writes it: decimal, <c>0x</c>, <c>0b</c>, octal with a leading 0.</summary>
    public static bool TryParseInteger(string value, out long result)
    {
        result = 0;
        bool negative = value.StartsWith('-');
        int start = negative || value.StartsWith('+') ? 1 : 0;
        string digits = value.Contains('_', StringComparison.Ordinal)
            ? value[start..].Replace("_", "", StringComparison.Ordinal)
            : start == 0 ? value : value[start..];
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
        {
            return false;
        }

        (int radix, int skip) = digits switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        if (digits.Length == skip)
        {
            return false;
        }

        foreach (char c in digits.AsSpan(skip))
        {
            int digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiHexDigit(c) ? (c | 0x20) - 'a' + 10 : radix;
            if (digit >= radix || result > (long.MaxValue - digit) / radix)
            {
                return false;
            }

            result = (result * radix) + digit;
        }

        result = negative ? -result : result;
        return true;
    }

    /// <summary>Reads a number with a fraction or an exponent, or <c>.inf</c>, <c>.nan</c>.</summary>
    public static bool TryParseFloat(string value, out double result)
    {
        switch (value.TrimStart('-', '+'))
        {
            case ".inf" or ".Inf" or ".INF":
                result = value[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            case ".nan" or ".NaN" or ".NAN":
                result = double.NaN;
                return true;
            default:
                const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint |
                    NumberStyles.AllowExponent;
                return double.TryParse(value, Styles, CultureInfo.InvariantCulture, out result);
        }
    }
}
