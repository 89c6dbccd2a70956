using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>The count that the proxy's limit is about (rule RM-30).</summary>
public sealed class Re2ProgramSizeTests
{
    // Counted by RE2 itself (20220601, Latin-1).
    [Theory]
    [InlineData("", 4)]
    [InlineData("a", 5)]
    [InlineData("abc", 7)]
    [InlineData("/v[0-9]+/.*", 11)]
    [InlineData("(?i)abc", 7)]
    [InlineData("(?s).*", 6)]
    [InlineData("^/api/.*", 6)]
    [InlineData("^/api", 4)]
    [InlineData("a|b|c", 5)]
    [InlineData("abc|abd|aef|bcx", 12)]
    [InlineData("(users|orders)/[^/]+", 21)]
    [InlineData("a{3}", 7)]
    [InlineData("a{2,5}", 12)]
    [InlineData("a*a", 6)]
    [InlineData("(?:a*)*", 5)]
    [InlineData("(?:a+){2,}", 9)]
    [InlineData("(?:(?:ab)?){0,2}", 11)]
    [InlineData(@"\pL", 11)]
    [InlineData(@"\PL", 12)]
    [InlineData(@"\bapi\b", 9)]
    [InlineData("()", 6)]
    [InlineData("(a)(b)", 10)]
    [InlineData("x*", 5)]
    [InlineData("(x+x+)+y", 11)]
    [InlineData("[é]", 6)]
    [InlineData("(?i)é", 7)]
    [InlineData("a$", 5)]
    [InlineData("(?m)^a$", 7)]
    [InlineData("(?:a|ab|abc)*", 9)]
    [InlineData("(?:|b|b)", 7)]
    [InlineData(@"[^\x00-\xff]", 1)]
    [InlineData(@"\d{3,}", 8)]
    [InlineData("(?:/[a-z]+){1,30}", 124)]
    [InlineData(@"(\pL{1,100}/){1,9}", 7230)]
    public void Count_IsThatOfRe2(string pattern, int expected)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        Assert.Equal(expected, regex.ProgramSize);
    }

    [Theory]
    [InlineData(764, Re2ProgramSize.ProxyLimit)]
    [InlineData(765, Re2ProgramSize.ProxyLimit + 1)]
    public void Count_AtTheLimit_IsExact(int last, int expected)
    {
        string pattern = string.Concat(Enumerable.Repeat("a{1000}b{1000}", 16)) + $"a{{{last}}}";
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        Assert.Equal(expected, regex.ProgramSize);
    }

    [Fact]
    public void Pattern_FarAboveTheLimit_IsRefusedWithoutBeingBuilt()
    {
        // The control plane takes it: 1022 bytes.
        string pattern = string.Concat(Enumerable.Repeat("a{1000}b{1000}", 73));
        Assert.Null(Re2Parser.Validate(pattern));
        Assert.False(Re2Regex.TryCompile(pattern, out _, out Re2Error? error));
        Assert.Equal((Re2ErrorCode.TooLarge, Re2Mode.Latin1), (error.Code, error.Mode));
    }
}
