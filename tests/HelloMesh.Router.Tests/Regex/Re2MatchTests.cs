using System.Buffers;
using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>What matches, and where (rules RM-11, RM-29, ACT-37).</summary>
public sealed class Re2MatchTests
{
    [Theory]
    [InlineData("(?i)é", "\u00E3\u0089", false)]
    [InlineData("(?i)k", "K", true)]
    [InlineData("(?i)s", "ſ", false)]
    [InlineData("(?i)ſ", "s", false)]
    [InlineData(@"\pL", "é", false)]
    [InlineData(@"\pL", "Ω", false)]
    [InlineData(@"\p{Greek}", "Ω", false)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@"\W\W", "é", true)]
    [InlineData(@"a\b.*", "aé", true)]
    [InlineData(@"\s", "\v", false)]
    [InlineData("[[:space:]]", "\v", true)]
    [InlineData("[[:^alpha:]]+", "1é", true)]
    [InlineData("(?i)[^k]", "K", false)]
    [InlineData("(?i)[[:upper:]]+", "aB", true)]
    [InlineData("(?i)[[:^upper:]]", "a", false)]
    [InlineData("(?m)^a$", "a", true)]
    [InlineData("(?m)^a$", "a\n", false)]
    [InlineData("(?s)(?m)a$.b", "a\nb", true)]
    [InlineData("a|/b", "/b", true)]
    [InlineData("(?i:a)|[ab]", "A", true)]
    [InlineData("[ab]|(?i:a)", "A", false)]         // a slip of RE2's, which the proxy has
    [InlineData("(?:)", "x", false)]
    [InlineData(@"[^\x00-\xff]", "", false)]
    [InlineData(@"a[^\x00-\xff]*", "a", true)]
    public void FullMatch_OfText(string pattern, string subject, bool expected) =>
        Assert.Equal(expected, Compiled(pattern).IsFullMatch(Encoding.UTF8.GetBytes(subject)));

    [Theory]
    [InlineData("(?i)é", new byte[] { 0xE3, 0xA9 }, true)]      // C3 and E3 are one letter's cases in Latin-1
    [InlineData("(?i)×", new byte[] { 0xE3, 0x97 }, true)]
    [InlineData(@"(?i)\xd7", new byte[] { 0xF7 }, false)]       // signs, not letters
    [InlineData(@"(?i)\xdf", new byte[] { 0xFF }, false)]
    [InlineData(@"(?i)\xff", new byte[] { 0xDF }, false)]
    [InlineData(@"\pL", new byte[] { 0xE9 }, true)]
    [InlineData(@"\pL", new byte[] { 0xAA }, true)]
    [InlineData(@"\p{Lu}", new byte[] { 0xE9 }, false)]
    [InlineData(@"(?i)\p{Lu}", new byte[] { 0xE9 }, true)]
    [InlineData(@"(?i)\p{Lu}", new byte[] { 0xDF }, true)]      // through the capital sharp s
    [InlineData(@"(?i)\p{Greek}", new byte[] { 0xB5 }, true)]   // through the Greek mu
    [InlineData(@"\p{Greek}", new byte[] { 0xB5 }, false)]
    [InlineData(@"\p{Latin}", new byte[] { 0xBA }, true)]
    [InlineData(@"\p{Common}", new byte[] { 0xB5 }, true)]
    [InlineData(@"\pN", new byte[] { 0xB2 }, true)]
    [InlineData(@"\p{Nd}", new byte[] { 0xB2 }, false)]
    [InlineData(@"\PN", new byte[] { 0xB2 }, false)]
    [InlineData(@"\p{Any}", new byte[] { 0xFF }, true)]
    [InlineData(@"\x{e9}", new byte[] { 0xE9 }, true)]
    public void FullMatch_OfBytes(string pattern, byte[] subject, bool expected) =>
        Assert.Equal(expected, Compiled(pattern).IsFullMatch(subject));

    [Theory]
    [InlineData("a+", "baac", 1, 2)]
    [InlineData("a+?", "baac", 1, 1)]
    [InlineData("(?U)a+", "baac", 1, 1)]
    [InlineData("(?U)a+?", "baac", 1, 2)]
    [InlineData("a|ab", "ab", 0, 1)]                // the first choice, not the longest
    [InlineData("ab|a", "ab", 0, 2)]
    [InlineData("(?:a|ab)(?:c|bcd)", "abcd", 0, 4)]
    [InlineData("a{2,3}", "aaaa", 0, 3)]
    [InlineData("a{2,3}?", "aaaa", 0, 2)]
    [InlineData("x*", "abx", 0, 0)]
    [InlineData("b*|a", "ab", 0, 0)]
    [InlineData("$", "ab", 2, 0)]
    [InlineData(@"\b", " a", 1, 0)]
    [InlineData(@"\B", "a b", -1, 0)]
    [InlineData("(?m)^b", "a\nb", 2, 1)]
    [InlineData("(?m)a$", "a\nb", 0, 1)]
    [InlineData("^b", "ab", -1, 0)]
    [InlineData("(|a)*", "aa", 0, 0)]
    [InlineData("(|a)+", "aa", 0, 0)]
    [InlineData("(a|b*)*", "abc", 0, 2)]
    // Said by RE2 itself (20220601): its flattened lists prefer otherwise than the branches that they are made of.
    [InlineData("x(?:(a*)*?)*", "xaa", 0, 3)]
    [InlineData("(?:(a*)*?)*", "aa", 0, 0)]
    [InlineData("^(?:|b+?)*", "bb/", 0, 0)]
    [InlineData("^a(?:|b+?)*", "abb", 0, 1)]
    [InlineData("^a(?:(b*)*?)*", "abb", 0, 1)]
    [InlineData("[^/](?:|[ab]+?)*", "/aa", 1, 2)]
    [InlineData("^(?i:Ab)c+", "aBcc", 0, 4)]
    [InlineData("^ab", "a", -1, 0)]
    public void Find_PrefersLeftmostThenFirst(string pattern, string subject, int start, int length)
    {
        Re2Regex regex = Compiled(pattern);
        byte[] text = Encoding.UTF8.GetBytes(subject);
        Assert.Equal(start >= 0, regex.TryFind(text, out int foundStart, out int foundLength));
        Assert.Equal(start >= 0, regex.IsMatch(text));
        Assert.Equal((Math.Max(start, 0), length), (foundStart, foundLength));
    }

    [Theory]
    [InlineData("^/a/(.*)$", @"/b/\1", "/a/x", "/b/x")]
    [InlineData("/a", "/b", "/a/a", "/b/b")]
    [InlineData(".*", "x", "abc", "x")]
    [InlineData("b*", "x", "abc", "xaxcx")]             // none behind "b": it would be empty there
    [InlineData("", "-", "ab", "-a-b-")]
    [InlineData("", "-", "é", "-\u00C3-\u00A9-")]       // bytes, so the text comes apart
    [InlineData("(a)(b)?", @"[\1|\2]", "abxa", "[a|b]x[a|]")]
    [InlineData("a", @"<\0\0>", "ba", "b<aa>")]
    [InlineData("a", @"\\", "a", @"\")]
    [InlineData("(a){0}b", @"<\1>", "b", "<>")]         // the group exists, and holds nothing
    [InlineData("^a", "x", "aaa", "xaa")]               // the second "a" is not at the start
    [InlineData("^/a(/.*)?", @"/b\1", "/a/x", "/b/x")]
    [InlineData("^", "x", "ab", "xab")]
    [InlineData(@"\ba", "x", "aa a", "xa x")]
    [InlineData("(?m)^", "> ", "a\nb", "> a\n> b")]
    [InlineData("a", @"x\qy", "a-a", "x-x")]            // the rest of a faulty text is dropped
    [InlineData("a", "x\\", "a", "x")]
    [InlineData("a", @"\1", "a", null)]                 // no such group: nothing is replaced
    [InlineData("z", "x", "a", null)]
    [InlineData("a", "", "a", "")]
    public void ReplaceAll_IsThatOfRe2(string pattern, string rewrite, string subject, string? expected)
    {
        var result = new ArrayBufferWriter<byte>();
        bool replaced = Compiled(pattern).TryReplaceAll(Encoding.UTF8.GetBytes(subject), rewrite, result);
        Assert.Equal(expected is not null, replaced);
        // What came apart is shown byte by byte.
        Encoding shown = subject == "é" ? Encoding.Latin1 : Encoding.UTF8;
        Assert.Equal(expected ?? "", shown.GetString(result.WrittenSpan));
    }

    [Theory]
    [InlineData(@"\0\2", null)]
    [InlineData(@"a\\1", null)]
    [InlineData(@"\3", "\\3 names a group, but the pattern has only 2")]
    [InlineData(@"a\", "a backslash at the end")]
    [InlineData(@"\$1", "a backslash must be followed by a digit or another backslash, not by '$'")]
    public void CheckRewrite_SaysWhatIsWrong(string rewrite, string? expected) =>
        Assert.Equal(expected, Compiled("(a)(b)").CheckRewrite(rewrite));

    [Fact]
    public void FullMatch_NeedingMoreStatesThanAreKept_StaysRight()
    {
        // Whether the 16th byte from the end is an "a": an automaton has to remember all of the last 16.
        Re2Regex regex = Compiled("[ab]*a[ab]{15}");
        Re2Regex anywhere = Compiled("a[ab]{15}c");
        var random = new Random(1);
        byte[] subject = new byte[40_000];
        for (int i = 0; i < subject.Length; i++)
        {
            subject[i] = random.Next(2) == 0 ? (byte)'a' : (byte)'b';
        }

        for (int length = subject.Length - 20; length < subject.Length; length++)
        {
            Assert.Equal(subject[length - 16] == 'a', regex.IsFullMatch(subject.AsSpan(0, length)));
        }

        Assert.False(anywhere.IsMatch(subject));
        subject[^1] = (byte)'c';
        Assert.Equal(subject[^17] == 'a', anywhere.IsMatch(subject));
    }

    [Theory]
    [InlineData("(x+x+)+y", 'x', 100_000)]
    [InlineData("(x*)*y", 'x', 100_000)]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)z", 'x', 100_000)]
    [InlineData("(?:a?){500}a{500}c", 'a', 2_000)]
    public void FullMatch_OfAdversarialSubject_Ends(string pattern, char unit, int length)
    {
        byte[] subject = Encoding.UTF8.GetBytes(new string(unit, length));
        Assert.False(Compiled(pattern).IsFullMatch(subject));
        Assert.False(Compiled(pattern).IsMatch(subject));
    }

    [Fact]
    public void Match_AfterWarmUp_AllocatesNothing()
    {
        Re2Regex[] regexes = [Compiled("/v[0-9]+/.*"), Compiled(@"(?i)/\bapi\b/[^/]+$"), Compiled("(users|orders)/.*é")];
        byte[] subject = "/v12/orders/items/17/api/é"u8.ToArray();
        int matches = 0;
        Assert.Equal(0, Allocations.Fewest(() => matches = CountMatches(regexes, subject, 10_000)));
        Assert.Equal(4 * 10_000, matches);
    }

    [Fact]
    public void FullMatch_FromManyThreads_AgreesWithItself()
    {
        Re2Regex regex = Compiled("(?:[a-z]+/)*v[0-9]+(?:/.*)?");
        Parallel.For(0, 2_000, i =>
        {
            byte[] subject = Encoding.UTF8.GetBytes($"seg{(char)('a' + i % 26)}x/".Replace("x", new string('y', i % 7), StringComparison.Ordinal));
            Assert.False(regex.IsFullMatch(subject));
            Assert.True(regex.IsFullMatch([.. subject, .. "v"u8, (byte)('0' + i % 10)]) == !subject.AsSpan().ContainsAnyInRange((byte)'0', (byte)'9'));
        });
    }

    private static int CountMatches(Re2Regex[] regexes, byte[] subject, int rounds)
    {
        int matches = 0;
        for (int i = 0; i < rounds; i++)
        {
            foreach (Re2Regex regex in regexes)
            {
                matches += regex.IsFullMatch(subject) ? 1 : 0;
                matches += regex.IsMatch(subject) ? 1 : 0;
            }
        }

        return matches;
    }

    private static Re2Regex Compiled(string pattern)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error), error?.Message);
        return regex;
    }
}
