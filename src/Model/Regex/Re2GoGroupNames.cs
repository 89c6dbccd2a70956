using System.Collections.Frozen;

namespace HelloMesh.Model;

// The names that Go knows in \p{…}. Since Go 1.25 they are compared without regard to case, blanks, "_" and "-", and the
// long names of the categories exist. RE2 knows neither, so such a pattern passes validation and fails in the proxy.
internal static class Re2GoGroupNames
{
    private static readonly FrozenSet<string> LongNames = new[]
    {
        "any", "ascii", "assigned", "lc", "casedletter", "other", "control", "cntrl", "format", "unassigned",
        "privateuse", "surrogate", "letter", "lowercaseletter", "modifierletter", "otherletter", "titlecaseletter",
        "uppercaseletter", "mark", "combiningmark", "spacingmark", "enclosingmark", "nonspacingmark", "number",
        "decimalnumber", "digit", "letternumber", "othernumber", "punctuation", "punct", "connectorpunctuation",
        "dashpunctuation", "closepunctuation", "finalpunctuation", "initialpunctuation", "otherpunctuation",
        "openpunctuation", "symbol", "currencysymbol", "modifiersymbol", "mathsymbol", "othersymbol", "separator",
        "lineseparator", "paragraphseparator", "spaceseparator",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name, string[] categories, FrozenSet<string> scripts)
    {
        string key = Normalize(name);
        return LongNames.Contains(key)
            || (key.Length == 1 && "lmnzcps".Contains(key[0], StringComparison.Ordinal))
            || Array.Exists(categories, category => Normalize(category) == key)
            || scripts.Any(script => Normalize(script) == key);
    }

    private static string Normalize(string name)
    {
        return string.Concat(name.Where(c => c is not ('_' or '-' or ' ')).Select(c => c < 0x80 ? char.ToLowerInvariant(c) : c));
    }
}
