namespace HelloMesh.Model;

/// <summary>Who reads a pattern, and as what.</summary>
public enum Re2Mode
{
    /// <summary>The control plane's validation: Go's <c>regexp</c>, the pattern as UTF-8.</summary>
    Utf8,

    /// <summary>The proxy: RE2 in Latin-1 mode, each byte of the pattern's UTF-8 form a character of its own.</summary>
    Latin1,
}

/// <summary>Why a pattern is refused.</summary>
public enum Re2ErrorCode
{
    /// <summary>A bracket expression names an unknown class, or a range runs backwards.</summary>
    InvalidCharRange,

    /// <summary>A backslash sequence that does not exist.</summary>
    InvalidEscape,

    /// <summary>A group name that is missing, has no end, or has other characters than ASCII letters, digits and <c>_</c>.</summary>
    InvalidNamedCapture,

    /// <summary>A <c>(?…</c> that is not a flag, a group or a name: look-around, atomic groups, comments.</summary>
    InvalidPerlSyntax,

    /// <summary>A repetition operator directly after another one.</summary>
    InvalidRepeatOperator,

    /// <summary>A count above 1000, a product of nested counts above 1000, or a minimum above the maximum.</summary>
    InvalidRepeatCount,

    /// <summary>The pattern has an unpaired surrogate, so it has no UTF-8 form.</summary>
    InvalidUtf8,

    /// <summary>A bracket expression without its end.</summary>
    MissingBracket,

    /// <summary>A group without its end.</summary>
    MissingParenthesis,

    /// <summary>A repetition operator with nothing before it.</summary>
    MissingRepeatArgument,

    /// <summary>The pattern ends in a backslash.</summary>
    TrailingBackslash,

    /// <summary>A closing parenthesis without an opening one.</summary>
    UnexpectedParenthesis,

    /// <summary>Nested more than 1000 deep.</summary>
    NestingTooDeep,

    /// <summary>The compiled program is too large for the proxy to build (rule RM-30).</summary>
    TooLarge,
}

/// <summary>Why and where a pattern is refused.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Position">Where, as a UTF-16 offset into the pattern; the pattern's length for "at its end".</param>
/// <param name="Fragment">The piece of the pattern that the message quotes; empty where none is quoted.</param>
/// <param name="Mode">Who refuses it.</param>
public sealed record Re2Error(Re2ErrorCode Code, int Position, string Fragment, Re2Mode Mode)
{
    /// <summary>The reason in Go's words, which are also the control plane's, followed by the quoted fragment.</summary>
    public string Message => Fragment.Length == 0 ? Reason : $"{Reason}: `{Fragment}`";

    private string Reason => Code switch
    {
        Re2ErrorCode.InvalidCharRange => "invalid character class range",
        Re2ErrorCode.InvalidEscape => "invalid escape sequence",
        Re2ErrorCode.InvalidNamedCapture => "invalid named capture",
        Re2ErrorCode.InvalidPerlSyntax => "invalid or unsupported Perl syntax",
        Re2ErrorCode.InvalidRepeatOperator => "invalid nested repetition operator",
        Re2ErrorCode.InvalidRepeatCount => "invalid repeat count",
        Re2ErrorCode.InvalidUtf8 => "invalid UTF-8",
        Re2ErrorCode.MissingBracket => "missing closing ]",
        Re2ErrorCode.MissingParenthesis => "missing closing )",
        Re2ErrorCode.MissingRepeatArgument => "missing argument to repetition operator",
        Re2ErrorCode.TrailingBackslash => "trailing backslash at end of expression",
        Re2ErrorCode.UnexpectedParenthesis => "unexpected )",
        Re2ErrorCode.NestingTooDeep => "expression nests too deeply",
        _ => "expression too large",
    };
}
