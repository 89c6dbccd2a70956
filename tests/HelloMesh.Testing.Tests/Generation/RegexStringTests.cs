using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Generation;

/// <summary>Strings made from patterns match them.</summary>
public sealed class RegexStringTests
{
    [Theory]
    [InlineData("/(users|orders)/[0-9]+", 2)]
    [InlineData("(?i)/greet.*", 3)]
    [InlineData("a{2,5}b?(c|d|)", 5)]
    [InlineData("^/api/v[0-9]+$", 2)]
    [InlineData("élan", 1)]
    [InlineData(@"\d{3}-\w+", 3)]
    [InlineData("(?:)", 1)]
    public void Strings_OfAPattern_MatchIt(string pattern, int distinct)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _));
        var strings = new RegexStrings(new RealValues(1UL));
        string[] made = [.. Enumerable.Range(0, 24).Select(i => strings.Make(regex.Tree, Re2ByteSet.All, i)).OfType<string>()];
        Assert.All(made, text => Assert.True(regex.IsFullMatch(Encoding.UTF8.GetBytes(text)), text));
        Assert.True(made.Distinct().Count() >= distinct, string.Join(' ', made));
    }

    [Fact]
    public void Strings_StayWithinWhatThePlaceCarries()
    {
        Assert.True(Re2Regex.TryCompile("[^a]{40}", out Re2Regex? regex, out _));
        string made = new RegexStrings(new RealValues(1UL)).Make(regex.Tree, Re2ByteSet.Range((byte)'a', (byte)'c'), 3)!;
        Assert.All(made, c => Assert.True(c is 'b' or 'c'));
    }

    [Fact]
    public void Pattern_ThatMatchesNothing_GivesNothing()
    {
        Assert.True(Re2Regex.TryCompile(@"[^\x00-\xff]", out Re2Regex? regex, out _));
        Assert.Null(new RegexStrings(new RealValues(1UL)).Make(regex.Tree, Re2ByteSet.All, 0));
    }
}
