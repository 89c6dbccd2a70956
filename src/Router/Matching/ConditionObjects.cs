using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>What conditions need outside the image: compiled patterns and claim conditions, by number.</summary>
internal sealed unsafe class ConditionObjects
{
    private ConditionObjects(Re2Regex[] patterns, ClaimMatcher[] claims, RegexCache regexes)
    {
        Patterns = patterns;
        Claims = claims;
        Regexes = regexes;
    }

    public Re2Regex[] Patterns { get; }

    public ClaimMatcher[] Claims { get; }

    public RegexCache Regexes { get; }

    /// <summary>Compiles the image's patterns and reads its claim conditions.</summary>
    public static ConditionObjects Read(TableImage image, RegexCache regexes)
    {
        TableHeader* header = image.At<TableHeader>(0);
        var patterns = new Re2Regex[header->PatternCount];
        for (int i = 0; i < patterns.Length; i++)
        {
            PatternEntry* entry = image.At<PatternEntry>(header->Patterns) + i;
            Re2Regex whole = regexes.Get(Text(image, entry->Text));
            patterns[i] = entry->IsTail == 0 ? whole : whole.WithoutLiteral()
                ?? throw new InvalidDataException($"the pattern {whole.Pattern} does not start with a literal");
        }

        var claims = new ClaimMatcher[header->ClaimCount];
        for (int i = 0; i < claims.Length; i++)
        {
            claims[i] = Claim(image, image.At<uint>(header->Claims)[i]);
        }

        return new ConditionObjects(patterns, claims, regexes);
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
