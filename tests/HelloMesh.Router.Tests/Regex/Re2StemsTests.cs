using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

public sealed class Re2StemsTests
{
    [Theory]
    [InlineData("/svc-1/v[0-9]+/.*", "/svc-1/v")]
    [InlineData("/(users|orders)/.*", "/users/,/orders/")]
    [InlineData("/[ab]/x.*", "/a/x,/b/x")]
    [InlineData("/greet(ing)?/.*", "/greet/,/greeting/")]
    [InlineData("/(a|ab).*", "/a")]            // /ab says nothing new
    [InlineData("(?i)/API/.*", "/api/")]
    [InlineData("/a{3}b*", "/aaa")]
    [InlineData("/(ab)+", "/ab")]
    [InlineData(".*/x", "")]
    [InlineData("[a-z]/x", "")]
    [InlineData("^/a\\b.*", "/a")]
    public void Of_Pattern_GivesWhatMatchesStartWith(string pattern, string expected)
    {
        Re2Stems stems = Re2Stems.Of(TreeOf(pattern));
        Assert.Equal(expected.Split(','), stems.Texts.Select(Encoding.Latin1.GetString));
        Assert.False(stems.AreWhole);
    }

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("/(a|b)/c", "/a/c,/b/c")]
    [InlineData("/colou?r", "/color,/colour")]
    public void Of_PatternOfLiterals_IsWhole(string pattern, string expected)
    {
        Re2Stems stems = Re2Stems.Of(TreeOf(pattern));
        Assert.Equal(expected.Split(',').Order(StringComparer.Ordinal), stems.Texts.Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal));
        Assert.True(stems.AreWhole);
    }

    [Theory]
    [InlineData("(?i)/api")]     // only one spelling of several is in the texts
    [InlineData("/api$")]        // an assertion may take the match away
    [InlineData("/a|.*")]
    public void Of_PatternThatIsMore_IsNotWhole(string pattern) => Assert.False(Re2Stems.Of(TreeOf(pattern)).AreWhole);

    [Fact]
    public void Of_PatternThatNeverMatches_HasNoTexts() => Assert.Empty(Re2Stems.Of(TreeOf("/a[^\\x00-\\xff]b")).Texts);

    [Theory]
    [InlineData("/svc-1/v[0-9]+/.*", "/other/v[0-9]+/.*", true)]
    [InlineData("/svc-1/v[0-9]+/.*", "/other/v[0-8]+/.*", false)]
    [InlineData("/a(b)*", "/c(?:b)*", true)]
    [InlineData("/a(b|c)*x", "/a(b|cx)*", false)]
    public void Tail_OfTwoPatterns_IsSharedWhenTheRestIsTheSame(string first, string second, bool expected) =>
        Assert.Equal(expected, Re2Tail.Of(TreeOf(first))!.Key == Re2Tail.Of(TreeOf(second))!.Key);

    [Theory]
    [InlineData("/a\\b.*")]   // \b asks for what is before
    [InlineData("[ab]/.*")]
    [InlineData("/a")]
    public void Tail_WithoutLiteralOrOnlyThat_IsNone(string pattern) => Assert.Null(Re2Tail.Of(TreeOf(pattern)));

    private static Re2Node TreeOf(string pattern)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        return regex.Tree;
    }
}
