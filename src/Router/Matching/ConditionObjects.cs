using System.Runtime.CompilerServices;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What conditions need outside the image: compiled patterns and claim conditions, by number.</summary>
internal sealed unsafe class ConditionObjects
{
    private readonly TableImage _image;
    private readonly Re2Regex?[] _patterns;

    private ConditionObjects(TableImage image, Re2Regex?[] patterns, ClaimMatcher[] claims, RegexCache regexes)
    {
        _image = image;
        _patterns = patterns;
        Claims = claims;
        Regexes = regexes;
    }

    public ClaimMatcher[] Claims { get; }

    public RegexCache Regexes { get; }

    /// <summary>A compiled pattern; compiled now when nobody needed it before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Re2Regex Pattern(uint number) => _patterns[number] ?? CompilePattern(number);

    /// <summary>Reads the image's claim conditions. Its patterns are compiled when they are first needed.</summary>
    public static ConditionObjects Read(TableImage image, RegexCache regexes)
    {
        TableHeader* header = image.At<TableHeader>(0);
        var claims = new ClaimMatcher[header->ClaimCount];
        for (int i = 0; i < claims.Length; i++)
        {
            claims[i] = Claim(image, image.At<uint>(header->Claims)[i]);
        }

        return new ConditionObjects(image, new Re2Regex?[header->PatternCount], claims, regexes);
    }

    /// <summary>Compiles all patterns; throws <see cref="InvalidDataException"/> for one that cannot stand in an image.</summary>
    public void CompilePatterns()
    {
        for (uint i = 0; i < _patterns.Length; i++)
        {
            CompilePattern(i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Re2Regex CompilePattern(uint number)
    {
        PatternEntry* entry = _image.At<PatternEntry>(_image.At<TableHeader>(0)->Patterns) + number;
        Re2Regex whole = Regexes.Get(Text(_image, entry->Text));
        return _patterns[number] = entry->IsTail == 0 ? whole : whole.WithoutLiteral()
            ?? throw new InvalidDataException($"the pattern {whole.Pattern} does not start with a literal");
    }

    private static ClaimMatcher Claim(TableImage image, uint offset)
    {
        ClaimEntry* entry = image.At<ClaimEntry>(offset);
        var path = new string[entry->NameCount];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = Text(image, ((uint*)(entry + 1))[i]);
        }

        return new ClaimMatcher(
            [.. path], new StringMatch((StringMatchKind)entry->Kind, Text(image, entry->Value), default), entry->Invert != 0);
    }

    private static string Text(TableImage image, uint name) => Encoding.UTF8.GetString(image.Text(name));
}
