using System.Globalization;
using System.Text.RegularExpressions;

namespace HelloMesh.Tests;

/// <summary>The cases of tests/cases/validation; gateway.txt says how they are written.</summary>
internal static partial class ValidationCases
{
    public static string Folder { get; } = Repository.PathOf("tests", "cases", "validation");

    public static RuleCase[] All { get; } = [.. ReadCases()];

    private static IEnumerable<RuleCase> ReadCases()
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
        {
            string[] lines = File.ReadAllLines(path);
            for (int i = 0; i < lines.Length; i++)
            {
                Match head = Header().Match(lines[i]);
                if (!head.Success)
                {
                    continue;
                }

                // Headings that follow each other are about one document.
                List<Match> heads = [head];
                List<string> allowed = [head.Groups["rule"].Value];
                int start = i + 1;
                for (; start < lines.Length && lines[start].StartsWith('#'); start++)
                {
                    if (Header().Match(lines[start]) is { Success: true } next)
                    {
                        heads.Add(next);
                        allowed.Add(next.Groups["rule"].Value);
                    }
                    else
                    {
                        allowed.AddRange(lines[start]["# also ".Length..].Split(' '));
                    }
                }

                int end = start;
                while (end < lines.Length && lines[end].Length > 0)
                {
                    end++;
                }

                string file = Path.GetFileNameWithoutExtension(path);
                string text = Document(file, [.. lines[start..end].SelectMany(Repeat)]);
                foreach ((int number, Match match) in heads.Index())
                {
                    yield return new RuleCase(
                        file, i + 1 + number, match.Groups["rule"].Value, match.Groups["severity"].Value, match.Groups["excerpt"].Value, allowed, text);
                }

                i = end;
            }
        }
    }

    /// <summary><c>@N text</c> stands for N lines, with their number for <c>#</c>.</summary>
    private static IEnumerable<string> Repeat(string line) => RepeatedLine().Match(line) is { Success: true } match
        ? Enumerable.Range(1, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Select(n => match.Groups[2].Value.Replace("#", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        : [line];

    /// <summary>The document: as written, or with the head of the file's kind around a spec.</summary>
    public static string Document(string file, string[] lines)
    {
        string text = string.Join('\n', lines) + "\n";
        if (file == "document" || text.StartsWith("apiVersion", StringComparison.Ordinal))
        {
            return text;
        }

        string kind = string.Concat(file.Split('.')[0].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        string version = kind == "Service" ? "v1" : "networking.istio.io/v1";
        return $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: shop}}\nspec:\n  {string.Join("\n  ", lines)}\n";
    }

    [GeneratedRegex(@"^# (?<rule>V-[A-Z0-9]+-\d+) (?<severity>ok|error|warning)(?: (?<excerpt>.*))?$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^@(\d+) (.*)$")]
    private static partial Regex RepeatedLine();
}

internal sealed record RuleCase(
    string File, int Line, string Rule, string Severity, string Excerpt, List<string> Allowed, string Text);
