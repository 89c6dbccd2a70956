using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Generation;

/// <summary>The machines that proofs rest on take what the proxy's own matcher takes.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("a*(b|c)+")]
    [InlineData("(a|ab)(c|bcd)?.{0,2}")]
    [InlineData("[^b]*b{2,3}")]
    [InlineData("^a.*$")]
    [InlineData("a$b|c")]
    [InlineData("(a|^b)*c?")]
    [InlineData(@"\ba+\b.*")]
    [InlineData(@"(a| )\Bb?(b| |a)*")]
    [InlineData("(?m)(a|\n)*^b$(\nc)*")]
    [InlineData("(?s)a.c")]
    [InlineData("(?i)AB(c)*")]
    [InlineData("(a*)*b?(a{0}|c)")]
    [InlineData("")]
    public void EachShortString_IsTaken_AsTheMatcherTakesIt(string pattern)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        var language = new TreeLanguage(regex.Tree);
        var ends = new HashSet<bool>();
        foreach (byte[] text in Strings("abc \n"u8.ToArray(), 5))
        {
            int state = Language.Start;
            foreach (byte b in text)
            {
                state = language.Step(state, b);
            }

            bool accepts = language.Accepts(state);
            ends.Add(accepts);
            Assert.True(regex.IsFullMatch(text) == accepts, $"{pattern} on '{Encoding.UTF8.GetString(text)}'");
            Assert.False(accepts && language.IsDead(state));
        }

        Assert.Equal(2, ends.Count);
    }

    [Theory]
    [InlineData("[a-z]+", "[a-m]*", nameof(SearchEnd.Found))]
    [InlineData("[a-m]+", "[a-z]*", nameof(SearchEnd.None))]
    [InlineData("(ab)+", "a.*b", nameof(SearchEnd.None))]
    [InlineData("(ab)+a?", "a.*b", nameof(SearchEnd.Found))]
    [InlineData(".*a.{20}", "b", nameof(SearchEnd.GivenUp))]
    [InlineData("(a|b)*a(a|b){14}", "(a|b)*a(a|b){14}", nameof(SearchEnd.GivenUp))]
    public void Search_FindsAString_ShowsThatThereIsNone_OrGivesUp(string wanted, string unwanted, string expected)
    {
        SearchEnd end = LanguageSearch.Find(
            [new Membership(LanguageOf(wanted), true), new Membership(LanguageOf(unwanted), false)], Re2ByteSet.All, out byte[] found);
        Assert.Equal(expected, end.ToString());
        Re2Regex.TryCompile(wanted, out Re2Regex? yes, out _);
        Re2Regex.TryCompile(unwanted, out Re2Regex? no, out _);
        Assert.Equal(end == SearchEnd.Found, yes!.IsFullMatch(found) && !no!.IsFullMatch(found));
    }

    [Fact]
    public void APathsLanguage_StopsAtTheQuestionMark()
    {
        var language = new PathPartLanguage(LanguageOf("/a[^?]*b?"));
        Assert.True(Takes(language, "/a"));
        Assert.True(Takes(language, "/axb?c?d"));
        Assert.False(Takes(language, "/?/a"));
        Assert.False(Takes(language, "b?/a"));
    }

    [Fact]
    public void APatternThatRepeatsTooMuch_HasNoMachine()
    {
        string pattern = string.Concat(Enumerable.Repeat("a{1000}", 21));
        Assert.True(Re2Parser.TryParse(pattern, out Re2Node? tree, out _));
        Assert.Throws<LanguageTooLargeException>(() => new TreeLanguage(tree));
    }

    private static TreeLanguage LanguageOf(string pattern)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        return new TreeLanguage(regex.Tree);
    }

    private static bool Takes(Language language, string text)
    {
        int state = Language.Start;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            state = language.Step(state, b);
        }

        return language.Accepts(state);
    }

    private static IEnumerable<byte[]> Strings(byte[] alphabet, int lengthMax)
    {
        List<byte[]> longest = [[]];
        for (int length = 0; length <= lengthMax; length++)
        {
            foreach (byte[] text in longest)
            {
                yield return text;
            }

            longest = [.. longest.SelectMany(text => alphabet.Select(b => (byte[])[.. text, b]))];
        }
    }
}
