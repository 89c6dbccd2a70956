using System.Collections.Frozen;
using System.Globalization;

namespace HelloMesh.Model;

// Named classes and case folding, cut down to what a byte can see.
//
// RE2 builds a class over all of Unicode and then drops everything above 0xFF. So the members above 0xFF matter in one
// way only: under (?i) they bring in the bytes they fold to. These do:
//
//   017F long s      -> S s     Latin, Ll        1E9E capital sharp s -> DF   Latin, Lu
//   212A Kelvin sign -> K k     Latin, Lu        0178 Y with diaeresis -> FF  Latin, Lu
//   212B Angstrom    -> C5 E5   Latin, Lu        039C, 03BC Greek mu  -> B5   Greek, Lu and Ll
internal static class Re2Groups
{
    private static readonly (UnicodeCategory Category, string Script, byte Target)[] FoldedFromAbove =
    [
        (UnicodeCategory.LowercaseLetter, "Latin", (byte)'s'),
        (UnicodeCategory.UppercaseLetter, "Latin", (byte)'k'),
        (UnicodeCategory.UppercaseLetter, "Latin", 0xE5),
        (UnicodeCategory.UppercaseLetter, "Latin", 0xDF),
        (UnicodeCategory.UppercaseLetter, "Latin", 0xFF),
        (UnicodeCategory.UppercaseLetter, "Greek", 0xB5),
        (UnicodeCategory.LowercaseLetter, "Greek", 0xB5),
    ];

    // The order of UnicodeCategory's members.
    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly FrozenSet<string> ScriptNames = new[]
    {
        "Adlam", "Ahom", "Anatolian_Hieroglyphs", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Bassa_Vah",
        "Batak", "Bengali", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Canadian_Aboriginal",
        "Carian", "Caucasian_Albanian", "Chakma", "Cham", "Cherokee", "Chorasmian", "Common", "Coptic", "Cuneiform",
        "Cypriot", "Cypro_Minoan", "Cyrillic", "Deseret", "Devanagari", "Dives_Akuru", "Dogra", "Duployan",
        "Egyptian_Hieroglyphs", "Elbasan", "Elymaic", "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Grantha",
        "Greek", "Gujarati", "Gunjala_Gondi", "Gurmukhi", "Han", "Hangul", "Hanifi_Rohingya", "Hanunoo", "Hatran",
        "Hebrew", "Hiragana", "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi", "Inscriptional_Parthian",
        "Javanese", "Kaithi", "Kannada", "Katakana", "Kawi", "Kayah_Li", "Kharoshthi", "Khitan_Small_Script", "Khmer",
        "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Linear_A", "Linear_B", "Lisu", "Lycian", "Lydian",
        "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean", "Marchen", "Masaram_Gondi", "Medefaidrin",
        "Meetei_Mayek", "Mende_Kikakui", "Meroitic_Cursive", "Meroitic_Hieroglyphs", "Miao", "Modi", "Mongolian",
        "Mro", "Multani", "Myanmar", "Nabataean", "Nag_Mundari", "Nandinagari", "New_Tai_Lue", "Newa", "Nko", "Nushu",
        "Nyiakeng_Puachue_Hmong", "Ogham", "Ol_Chiki", "Old_Hungarian", "Old_Italic", "Old_North_Arabian",
        "Old_Permic", "Old_Persian", "Old_Sogdian", "Old_South_Arabian", "Old_Turkic", "Old_Uyghur", "Oriya", "Osage",
        "Osmanya", "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa", "Phoenician", "Psalter_Pahlavi", "Rejang",
        "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham", "SignWriting", "Sinhala", "Sogdian",
        "Sora_Sompeng", "Soyombo", "Sundanese", "Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham",
        "Tai_Viet", "Takri", "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta",
        "Toto", "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Warang_Citi", "Yezidi", "Yi", "Zanabazar_Square",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Re2ByteSet> PosixClasses = new Dictionary<string, Re2ByteSet>
    {
        ["alnum"] = Set("09AZaz"),
        ["alpha"] = Set("AZaz"),
        ["ascii"] = Re2ByteSet.Range(0, 0x7F),
        ["blank"] = Set("\t\t  "),
        ["cntrl"] = Re2ByteSet.Range(0, 0x1F) | Re2ByteSet.Of(0x7F),
        ["digit"] = Set("09"),
        ["graph"] = Set("!~"),
        ["lower"] = Set("az"),
        ["print"] = Set(" ~"),
        ["punct"] = Set("!/:@[`{~"),
        ["space"] = Set("\t\r  "),
        ["upper"] = Set("AZ"),
        ["word"] = Set("09AZaz__"),
        ["xdigit"] = Set("09AFaf"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The set with every byte's other case added, as RE2 folds (Unicode simple folding, cut to bytes).</summary>
    public static Re2ByteSet Fold(Re2ByteSet set)
    {
        Re2ByteSet folded = set;
        foreach ((byte lo, byte hi) in set.Ranges())
        {
            for (int value = lo; value <= hi; value++)
            {
                folded |= Re2ByteSet.Of(OtherCase((byte)value));
            }
        }

        return folded;
    }

    /// <summary>The set of <c>\d \s \w \D \S \W</c>, named by the letter.</summary>
    public static bool TryGetPerl(int letter, bool fold, out Re2ByteSet set)
    {
        switch (letter)
        {
            case 'd' or 'D':
                set = Set("09");
                break;
            case 's' or 'S':
                set = Set("\t\n\f\r  ");
                break;
            case 'w' or 'W':
                set = Re2ByteSet.WordCharacters;
                break;
            default:
                set = default;
                return false;
        }

        set = fold ? Fold(set) : set;
        set = letter is >= 'A' and <= 'Z' ? ~set : set;
        return true;
    }

    /// <summary>The set of <c>[:name:]</c>, given without brackets and colons; a leading <c>^</c> negates.</summary>
    public static bool TryGetPosix(string name, bool fold, out Re2ByteSet set)
    {
        bool negated = name.StartsWith('^');
        if (!PosixClasses.TryGetValue(negated ? name[1..] : name, out set))
        {
            return false;
        }

        set = fold ? Fold(set) : set;
        set = negated ? ~set : set;
        return true;
    }

    /// <summary>The bytes of <c>\p{name}</c>: a general category, its first letter, a script, or <c>Any</c>.</summary>
    public static bool TryGetUnicode(string name, bool fold, Re2Mode mode, out Re2ByteSet set)
    {
        set = default;
        if (mode == Re2Mode.Utf8)
        {
            // Only the name matters: nothing is matched in this mode.
            return Re2GoGroupNames.Contains(name, CategoryNames, ScriptNames);
        }

        if (name == "Any")
        {
            set = Re2ByteSet.All;
            return true;
        }

        bool isScript = ScriptNames.Contains(name);
        // RE2's tables have no category for unassigned characters.
        if (!isScript && (name == "Cn" || !Array.Exists(CategoryNames, category => IsIn(category, name))))
        {
            return false;
        }

        for (int value = 0; value < 256; value++)
        {
            if (isScript ? ScriptOf((byte)value) == name : IsIn(CategoryNames[(int)CategoryOf(value)], name))
            {
                set |= Re2ByteSet.Of((byte)value);
            }
        }

        if (fold)
        {
            foreach ((UnicodeCategory category, string script, byte target) in FoldedFromAbove)
            {
                if (isScript ? script == name : IsIn(CategoryNames[(int)category], name))
                {
                    set |= Re2ByteSet.Of(target);
                }
            }

            set = Fold(set);
        }

        return true;
    }

    private static bool IsIn(string category, string name) =>
        name.Length is 1 or 2 && category.StartsWith(name, StringComparison.Ordinal);

    private static UnicodeCategory CategoryOf(int value) => CharUnicodeInfo.GetUnicodeCategory((char)value);

    // Below 0x100 every letter is Latin, except the micro sign; everything else belongs to no script in particular.
    private static string ScriptOf(byte value) => value != 0xB5 && char.IsLetter((char)value) ? "Latin" : "Common";

    private static byte OtherCase(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => (byte)(value + 0x20),
        >= (byte)'a' and <= (byte)'z' => (byte)(value - 0x20),
        0xD7 or 0xF7 or 0xDF or 0xFF => value,
        >= 0xC0 and <= 0xDE => (byte)(value + 0x20),
        >= 0xE0 => (byte)(value - 0x20),
        _ => value,
    };

    private static Re2ByteSet Set(string bounds)
    {
        Re2ByteSet set = default;
        for (int i = 0; i < bounds.Length; i += 2)
        {
            set |= Re2ByteSet.Range((byte)bounds[i], (byte)bounds[i + 1]);
        }

        return set;
    }
}
