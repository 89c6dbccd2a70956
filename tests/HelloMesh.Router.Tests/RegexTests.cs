using System.Buffers;
using System.Text;
using CsCheck;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>Patterns mean what RE2 means by them, over bytes (rules RM-11, RM-29, ACT-37).</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("/v[0-9]", "/v1", true)]
    [InlineData("/v[0-9]", "/v1/x", false)]      // a full match, not a search
    [InlineData(".", "é", false)]                 // two bytes
    [InlineData("..", "é", true)]
    [InlineData("...", "€", true)]
    [InlineData("é", "é", true)]
    [InlineData("[é]", "é", false)]
    [InlineData("(?i)é", "É", false)]
    [InlineData("(?i)k", "K", true)]
    [InlineData("(?i)k", "\u212A", false)]        // the Kelvin sign
    [InlineData(@"\d+", "١", false)]              // digits are ASCII
    [InlineData(@"\bab\b", "ab", true)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("a$", "a\n", false)]              // $ is the end of the text only
    [InlineData("[[:alpha:]]+", "abC", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData("(a|ab)(c|bcd)", "abcd", true)]
    [InlineData("", "", true)]
    public void FullMatch_IsThatOfThePattern(string pattern, string subject, bool expected)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        Assert.Equal(expected, regex.IsFullMatch(Encoding.UTF8.GetBytes(subject)));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("[a")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData(@"\Z")]
    [InlineData("a{1001}")]
    [InlineData("[b-a]")]
    [InlineData("\\")]
    public void Pattern_ThatRe2Refuses_IsRefused(string pattern) =>
        Assert.False(Re2Regex.TryCompile(pattern, out _, out _));

    [Theory]
    [InlineData("^/a/(.*)$", @"/b/\1", "/a/x", "/b/x")]
    [InlineData("/a", "/b", "/a/a", "/b/b")]
    [InlineData(".*", "x", "abc", "x")]            // an empty match behind another does not count
    [InlineData("(a)(b)", @"\2\1", "abab", "baba")]
    public void ReplaceAll_ReplacesEveryMatch(string pattern, string rewrite, string subject, string expected)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        var result = new ArrayBufferWriter<byte>();
        Assert.True(regex.TryReplaceAll(Encoding.UTF8.GetBytes(subject), rewrite, result));
        Assert.Equal(expected, Encoding.UTF8.GetString(result.WrittenSpan));
    }

    [Fact]
    public void FullMatch_OnEveryShortText_IsThatOfDotNet()
    {
        // On this alphabet and these operators both engines must mean the same.
        Gen<string> atom = Pick.One("a", "b", "/", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(?:a|/b)");
        Gen<string> item = Gen.Select(atom, Pick.One("", "*", "+", "?", "{2}", "*?"), (a, q) => a + q);
        string[] texts = [.. Texts(5)];
        item.Array[1, 4].Select(items => string.Concat(items)).Sample(
            pattern =>
            {
                Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
                var other = new System.Text.RegularExpressions.Regex(@"\A(?:" + pattern + @")\z");
                foreach (string text in texts)
                {
                    Assert.Equal(other.IsMatch(text), regex.IsFullMatch(Encoding.UTF8.GetBytes(text)));
                }
            },
            iter: 300,
            threads: 2);
    }

    [Fact]
    public void Compile_OfAnyText_NeverThrows() =>
        Gen.Char["ab()[]{}*+?|\\^$.-:,0129PpQEdDwWsSbBiszU<>=! é"].Array[0, 20].Select(c => new string(c)).Sample(
            pattern =>
            {
                if (Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _))
                {
                    regex.IsFullMatch("abba"u8);
                }
            },
            iter: 20_000,
            threads: 2);

    [Fact]
    public void FullMatch_OnAdversarialInput_Ends()
    {
        Assert.True(Re2Regex.TryCompile("(x+x+)+y", out Re2Regex? regex, out _));
        byte[] subject = Encoding.UTF8.GetBytes(new string('x', 100_000));
        Assert.False(regex.IsFullMatch(subject));
    }

    [Fact]
    public void FullMatch_AfterWarmUp_AllocatesNothing()
    {
        Assert.True(Re2Regex.TryCompile("/v[0-9]+/.*", out Re2Regex? regex, out _));
        byte[] subject = "/v12/orders/items/17?"u8.ToArray();
        int matches = 0;
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            matches = 0;
            for (int i = 0; i < 10_000; i++)
            {
                matches += regex.IsFullMatch(subject) ? 1 : 0;
            }
        }));
        Assert.Equal(10_000, matches);
    }

    private static IEnumerable<string> Texts(int lengthMax)
    {
        List<string> level = [""];
        for (int length = 0; length <= lengthMax; length++)
        {
            foreach (string text in level)
            {
                yield return text;
            }

            level = [.. level.SelectMany(t => new[] { t + "a", t + "b", t + "/" })];
        }
    }
}
