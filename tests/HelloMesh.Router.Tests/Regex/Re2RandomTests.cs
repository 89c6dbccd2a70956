using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>The automaton against a matcher that is obviously right, and against .NET where both mean the same.</summary>
public sealed class Re2RandomTests
{
    // Over this alphabet, and with these pieces, .NET means the same as RE2.
    private static readonly string[] Atoms =
    [
        "a", "b", "/", "ab", ".", "[ab]", "[^a]", "[a/]", "^", "$", @"\b", @"\B", "",
    ];

    private static readonly string[] Operators = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{1,3}?"];

    private static readonly byte[][] Texts = [.. AllTexts("ab/", 5)];

    private static readonly byte[][] LineTexts = [.. AllTexts("a\n_", 4)];

    private static Gen<string> Patterns { get; } = PatternsOf(2);

    [Fact]
    public void Match_OnEveryShortText_IsThatOfTheReference()
    {
        Patterns.Sample(pattern => CompareWithReference(pattern, Texts), iter: 400, threads: 2);
    }

    [Fact]
    public void Match_AcrossLines_IsThatOfTheReference()
    {
        Patterns.Sample(pattern => CompareWithReference("(?m)" + pattern, LineTexts), iter: 200, threads: 2);
    }

    [Fact]
    public void Find_OnEveryShortText_IsThatOfDotNet()
    {
        Patterns.Where(IsForDotNet).Sample(
            pattern =>
            {
                Re2Regex regex = Compiled(pattern);
                var other = new Regex(ForDotNet(pattern), RegexOptions.CultureInvariant);
                foreach (byte[] text in Texts)
                {
                    Match match = other.Match(Encoding.ASCII.GetString(text));
                    Assert.Equal(match.Success, regex.TryFind(text, out int start, out int length));
                    Assert.Equal(match.Success ? (match.Index, match.Length) : (0, 0), (start, length));
                }
            },
            iter: 200,
            threads: 2);
    }

    [Fact]
    public void ReplaceAll_OnEveryShortText_KeepsWhatEachGroupHeld()
    {
        // .NET counts an empty match behind another, so texts are compared one match at a time: anchored at the start.
        Patterns.Where(IsForDotNet).Sample(
            pattern =>
            {
                string anchored = @"\A(" + pattern + ")(?s:.*)";
                Re2Regex regex = Compiled(anchored);
                var other = new Regex(ForDotNet(anchored), RegexOptions.CultureInvariant);
                int groups = Math.Min(9, regex.CaptureCount);
                string rewrite = string.Concat(Enumerable.Range(1, groups).Select(group => $"<\\{group}>"));
                foreach (byte[] text in Texts)
                {
                    Match match = other.Match(Encoding.ASCII.GetString(text));
                    string? expected = match.Success
                        ? string.Concat(Enumerable.Range(1, groups).Select(group => $"<{match.Groups[group].Value}>"))
                        : null;
                    Assert.Equal(expected, Replaced(regex, text, rewrite));
                }
            },
            iter: 200,
            threads: 2);
    }

    [Fact]
    public void Compile_OfAnyText_NeverThrows()
    {
        Gen<char> any = Gen.Frequency((8, Gen.Char["ab()[]{}*+?|\\^$.-:,0129PpQEdDwWsSbBiszU<>=!ACx"]), (1, Gen.Char));
        any.Array[0, 24].Select(characters => new string(characters)).Sample(
            pattern =>
            {
                Re2Error? refusal = Re2Parser.Validate(pattern);
                Assert.InRange(refusal?.Position ?? 0, 0, pattern.Length);
                if (Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error))
                {
                    Assert.True(regex.ProgramSize > 0);
                    _ = regex.IsFullMatch("abba"u8);
                    _ = regex.IsMatch([0x00, 0xC3, 0xA9, 0xFF]);
                }
                else
                {
                    Assert.NotEmpty(error.Message);
                    Assert.InRange(error.Position, 0, pattern.Length);
                }
            },
            iter: 20_000,
            threads: 2);
    }

    private static void CompareWithReference(string pattern, byte[][] texts)
    {
        Re2Regex regex = Compiled(pattern);
        bool comparesSpans = !Re2ReferenceMatcher.RepeatsEmpty(regex.Tree);
        foreach (byte[] text in texts)
        {
            (int start, int end) = Re2ReferenceMatcher.Find(regex.Tree, text);
            Assert.Equal(Re2ReferenceMatcher.IsFullMatch(regex.Tree, text), regex.IsFullMatch(text));
            Assert.Equal(start >= 0, regex.IsMatch(text));
            if (comparesSpans)
            {
                Assert.Equal(start >= 0, regex.TryFind(text, out int foundStart, out int foundLength));
                Assert.Equal(start >= 0 ? (start, end - start) : (0, 0), (foundStart, foundLength));
            }
        }
    }

    private static Re2Regex Compiled(string pattern)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error), error?.Message);
        return regex;
    }

    // .NET does not go back into a loop before \B: /+\B finds nothing in "//a", where the first "/" alone matches.
    private static bool IsForDotNet(string pattern) => !pattern.Contains(@"\B", StringComparison.Ordinal)
        && !Re2ReferenceMatcher.RepeatsEmpty(Compiled(pattern).Tree);

    // Without (?m) a dollar of RE2's is \z; the generated patterns have no other use for one.
    private static string ForDotNet(string pattern) => pattern.Replace("$", @"\z", StringComparison.Ordinal);

    private static string? Replaced(Re2Regex regex, byte[] text, string rewrite)
    {
        var result = new ArrayBufferWriter<byte>();
        return regex.TryReplaceAll(text, rewrite, result) ? Encoding.ASCII.GetString(result.WrittenSpan) : null;
    }

    private static Gen<string> PatternsOf(int depth)
    {
        Gen<string> atom = Gen.Int[0, Atoms.Length - 1].Select(i => Atoms[i]);
        if (depth == 0)
        {
            return atom;
        }

        Gen<string> inner = PatternsOf(depth - 1);
        Gen<string> group = inner.Array[1, 3].Select(Gen.Bool, (choices, captures) =>
            string.Create(CultureInfo.InvariantCulture, $"{(captures ? "(" : "(?:")}{string.Join('|', choices)})"));
        Gen<string> item = Gen.Frequency((2, atom.Select(text => $"(?:{text})")), (3, group))
            .Select(Gen.Int[0, Operators.Length - 1], (text, i) => text + Operators[i]);
        return item.Array[1, 3].Select(string.Concat);
    }

    private static IEnumerable<byte[]> AllTexts(string alphabet, int lengthMax)
    {
        List<string> level = [""];
        for (int length = 0; length <= lengthMax; length++)
        {
            foreach (string text in level)
            {
                yield return Encoding.ASCII.GetBytes(text);
            }

            level = [.. level.SelectMany(text => alphabet.Select(next => text + next))];
        }
    }
}
