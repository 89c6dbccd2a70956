using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>What a part of a request can be at all. Proofs that nothing meets a demand rest on it, so it may hold more than
/// there is, and never less.</summary>
internal sealed class PartUniverse
{
    private const string PathClass = @"!$&'()*+,\-./0-9:;=@A-Z\[\]_a-z~";

    private const string QueryBytes = "[!\"$-~]*";

    private PartUniverse(string[] forms, string[] shutOut)
    {
        Forms = [.. forms.Select(form => new Membership(LanguageOf(form), true))];
        ShutOut = [.. shutOut.Select(pattern => new Membership(LanguageOf(pattern), false))];
    }

    /// <summary>From the plainest form to the one that holds everything; tried in this order.</summary>
    public IReadOnlyList<Membership> Forms { get; }

    /// <summary>What there never is, whatever the form.</summary>
    public IReadOnlyList<Membership> ShutOut { get; }

    /// <summary>Targets as they are compared: normalised, so without dot segments, and nothing from a hash on (rules RM-43,
    /// RM-45). A percent sign may be followed by anything: an escape that was not one before may be one afterwards.</summary>
    public static PartUniverse Target() => new(
        [$"/[{PathClass}]*", $"/[{PathClass}]*(\\?{QueryBytes})?", $"/[{PathClass}%]*(\\?{QueryBytes})?"],
        [@"(?s)[^?]*/\.\.?(/[^?]*)?(\?.*)?"]);

    /// <summary>Methods are tokens, and CONNECT comes to no route (rule RM-51).</summary>
    public static PartUniverse Method() => new([@"[A-Z]+", @"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"], ["CONNECT"]);

    /// <summary>Rule RM-41.</summary>
    public static PartUniverse Authority() => new([@"[!$%&'()*+,\-.:;=@\[\]_~0-9A-Za-z]*"], []);

    /// <summary>A query ends at a hash, a parameter at an ampersand (rule RM-25).</summary>
    public static PartUniverse QueryValue() => new(["[!\"$%'-~]*"], []);

    /// <summary>Blanks at the ends do not travel.</summary>
    public static PartUniverse HeaderValue() => new(
        ["([!-~]([ -~]*[!-~])?)?", @"([^\x00\r\n \t]([^\x00\r\n]*[^\x00\r\n \t])?)?"], []);

    /// <summary>Exactly the strings of a pattern.</summary>
    public static PartUniverse Of(string pattern) => new([pattern], []);

    /// <summary>Any text.</summary>
    public static PartUniverse Claim() => new(["[ -~]*", "(?s).*"], []);

    private static TreeLanguage LanguageOf(string pattern) => Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _)
        ? new TreeLanguage(regex.Tree)
        : throw new InvalidOperationException($"'{pattern}' is no pattern; please report this as a bug");
}
