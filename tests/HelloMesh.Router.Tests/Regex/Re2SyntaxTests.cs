using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>What is accepted, what is refused, and where (rules RM-3, RM-29).</summary>
public sealed class Re2SyntaxTests
{
    [Theory]
    [InlineData("a(b", Re2ErrorCode.MissingParenthesis, 1, "missing closing ): `a(b`")]
    [InlineData("(a)(?:b", Re2ErrorCode.MissingParenthesis, 3, "missing closing ): `(a)(?:b`")]
    [InlineData("a)b", Re2ErrorCode.UnexpectedParenthesis, 1, "unexpected ): `a)b`")]
    [InlineData("*", Re2ErrorCode.MissingRepeatArgument, 0, "missing argument to repetition operator: `*`")]
    [InlineData("a|+?x", Re2ErrorCode.MissingRepeatArgument, 2, "missing argument to repetition operator: `+?`")]
    [InlineData("(?i)*", Re2ErrorCode.MissingRepeatArgument, 4, "missing argument to repetition operator: `*`")]
    [InlineData("({2}", Re2ErrorCode.MissingRepeatArgument, 1, "missing argument to repetition operator: `{2}`")]
    [InlineData("xa**", Re2ErrorCode.InvalidRepeatOperator, 2, "invalid nested repetition operator: `**`")]
    [InlineData("a+?{2}", Re2ErrorCode.InvalidRepeatOperator, 1, "invalid nested repetition operator: `+?{2}`")]
    [InlineData("a++", Re2ErrorCode.InvalidRepeatOperator, 1, "invalid nested repetition operator: `++`")]
    [InlineData("a{1001}", Re2ErrorCode.InvalidRepeatCount, 1, "invalid repeat count: `{1001}`")]
    [InlineData("a{2,1}", Re2ErrorCode.InvalidRepeatCount, 1, "invalid repeat count: `{2,1}`")]
    [InlineData("a{9999999999}", Re2ErrorCode.InvalidRepeatCount, 1, "invalid repeat count: `{9999999999}`")]
    [InlineData("(((x{7}){11}){13})", Re2ErrorCode.InvalidRepeatCount, 13, "invalid repeat count: `{13}`")]
    [InlineData("(?:a{500}){2,}b{2}|(?:c{501}){2}", Re2ErrorCode.InvalidRepeatCount, 29, "invalid repeat count: `{2}`")]
    [InlineData(@"a\Z", Re2ErrorCode.InvalidEscape, 1, @"invalid escape sequence: `\Z`")]
    [InlineData(@"(a)\1", Re2ErrorCode.InvalidEscape, 3, @"invalid escape sequence: `\1`")]
    [InlineData(@"\8", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\8`")]
    [InlineData(@"\q", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\q`")]
    [InlineData(@"\xg0", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\xg0`")]
    [InlineData(@"\x{}", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\x{}`")]
    [InlineData(@"\x{110000}", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\x{110000}`")]
    [InlineData(@"\C", Re2ErrorCode.InvalidEscape, 0, @"invalid escape sequence: `\C`")]
    [InlineData(@"[\b]", Re2ErrorCode.InvalidEscape, 1, @"invalid escape sequence: `\b`")]
    [InlineData(@"ab\", Re2ErrorCode.TrailingBackslash, 2, "trailing backslash at end of expression")]
    [InlineData(@"[a\", Re2ErrorCode.TrailingBackslash, 2, "trailing backslash at end of expression")]
    [InlineData("x[a", Re2ErrorCode.MissingBracket, 1, "missing closing ]: `[a`")]
    [InlineData("[]a", Re2ErrorCode.MissingBracket, 0, "missing closing ]: `[]a`")]
    [InlineData("[a-", Re2ErrorCode.MissingBracket, 0, "missing closing ]: `[a-`")]
    [InlineData("[xz-a]", Re2ErrorCode.InvalidCharRange, 2, "invalid character class range: `z-a`")]
    [InlineData("[[:foo:]]", Re2ErrorCode.InvalidCharRange, 1, "invalid character class range: `[:foo:]`")]
    [InlineData(@"a\pX", Re2ErrorCode.InvalidCharRange, 1, @"invalid character class range: `\pX`")]
    [InlineData(@"\p{Klingon}", Re2ErrorCode.InvalidCharRange, 0, @"invalid character class range: `\p{Klingon}`")]
    [InlineData(@"\p{Greek", Re2ErrorCode.InvalidCharRange, 0, @"invalid character class range: `\p{Greek`")]
    [InlineData(@"\p", Re2ErrorCode.InvalidCharRange, 0, @"invalid character class range: `\p`")]
    [InlineData("x(?=a)", Re2ErrorCode.InvalidPerlSyntax, 1, "invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(?!a)", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?!`")]
    [InlineData("(?>a)", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?>`")]
    [InlineData("(?#c)", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?#`")]
    [InlineData("(?ix)a", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?ix`")]
    [InlineData("(?i-)a", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?i-)`")]
    [InlineData("(?--i)a", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?--`")]
    [InlineData("(?i", Re2ErrorCode.InvalidPerlSyntax, 0, "invalid or unsupported Perl syntax: `(?i`")]
    [InlineData("(?<=a)b", Re2ErrorCode.InvalidNamedCapture, 0, "invalid named capture: `(?<=a)b`")]
    [InlineData("(?<!a)b>", Re2ErrorCode.InvalidNamedCapture, 0, "invalid named capture: `(?<!a)b>`")]
    [InlineData("(?P<x y>a)", Re2ErrorCode.InvalidNamedCapture, 0, "invalid named capture: `(?P<x y>`")]
    [InlineData("a(?P<>b)", Re2ErrorCode.InvalidNamedCapture, 1, "invalid named capture: `(?P<>`")]
    [InlineData("(?P<é>b)", Re2ErrorCode.InvalidNamedCapture, 0, "invalid named capture: `(?P<é>`")]
    public void Validate_OfFaultyPattern_SaysWhatAndWhere(string pattern, Re2ErrorCode code, int position, string message)
    {
        Re2Error? error = Re2Parser.Validate(pattern);
        Assert.NotNull(error);
        Assert.Equal((code, position, message, Re2Mode.Utf8), (error.Code, error.Position, error.Message, error.Mode));
        Assert.False(Re2Regex.TryCompile(pattern, out _, out Re2Error? refusal));
        Assert.Equal(error, refusal);
    }

    [Fact]
    public void Validate_OfAnUnpairedSurrogate_RefusesIt()
    {
        string pattern = "é" + (char)0xD800;
        Assert.Equal((Re2ErrorCode.InvalidUtf8, 1), (Re2Parser.Validate(pattern)!.Code, Re2Parser.Validate(pattern)!.Position));
    }

    [Theory]
    [InlineData(@"é\x{100}", 1)]        // no such byte
    [InlineData(@"\p{Letter}", 0)]      // Go's long name of \pL
    [InlineData(@"[\p{greek}]", 1)]     // Go's disregard of case
    [InlineData("((a{1000}){0}){1000}", 14)]   // Go does not look into {0}
    public void Pattern_ThatOnlyTheControlPlaneAccepts_IsRefusedByTheProxy(string pattern, int position)
    {
        Assert.Null(Re2Parser.Validate(pattern));
        Assert.False(Re2Regex.TryCompile(pattern, out _, out Re2Error? error));
        Assert.Equal((Re2Mode.Latin1, position), (error.Mode, error.Position));
    }

    [Fact]
    public void AnyByteEscape_IsOnlyTheProxys()
    {
        Assert.True(Re2Parser.TryParse(@"\C", out Re2Node? tree, out _));
        Assert.True(Assert.IsType<Re2Bytes>(tree).Set.IsAll);
        Assert.NotNull(Re2Parser.Validate(@"\C"));
    }

    [Theory]
    [InlineData("a{,2}", "a{,2}")]          // no counter: literal braces
    [InlineData("a{", "a{")]
    [InlineData("a{02}", "a{02}")]
    [InlineData("a{2", "a{2")]
    [InlineData("]}", "]}")]
    [InlineData("[]a]+", "a]a")]            // a "]" that comes first is a member
    [InlineData("[^]a]+", "xyz")]
    [InlineData("[a-]+", "a-")]
    [InlineData("[a-c-e]+", "b-e")]
    [InlineData(@"[\]\-\^]+", "]-^")]
    [InlineData("[[:x]+", "[:x")]           // without ":]" no class name
    [InlineData("[a-z-[b]]", "b]")]         // no subtraction
    [InlineData(@"\Qa*(\E+", "a*((")]       // the operator is on the last quoted character
    [InlineData(@"\Qa.b", "a.b")]
    [InlineData(@"\101\0\x7e\x{41}", "A\0~A")]
    [InlineData(@"\a\f\n\r\t\v", "\a\f\n\r\t\v")]
    [InlineData(@"\_\-\/", "_-/")]
    [InlineData("a(?i)*", "aaa")]           // a flag is no piece: the star is the letter's
    [InlineData("(?i)a(?-i)b", "Ab")]
    [InlineData("(?i:a)b", "Ab")]
    [InlineData("(?)a", "a")]
    [InlineData("(?P<n>a)(?<m>b)", "ab")]
    [InlineData("(?P<n>a)(?P<n>b)", "ab")]  // a name may be used twice
    [InlineData("a||b", "")]
    [InlineData("()|x", "")]
    [InlineData("^*a$*", "a")]
    [InlineData("a{0}b", "b")]
    [InlineData("a{1000}", null)]
    [InlineData("(?:a{10}){100}", null)]
    [InlineData(@"(\pL{1,100}/){1,9}", "ab/cd/")]
    public void Pattern_ThatBothAccept_Matches(string pattern, string? subject)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out Re2Regex? regex, out Re2Error? error), error?.Message);
        subject ??= new string('a', 1000);
        Assert.True(regex.IsFullMatch(Encoding.UTF8.GetBytes(subject)));
    }

    [Fact]
    public void Tree_OfNamedAndNestedGroups_NumbersThemByTheirOpening()
    {
        Assert.True(Re2Parser.TryParse("(a(?P<in>b))(?:c)(d)", out Re2Node? tree, out _));
        Re2Concat concat = Assert.IsType<Re2Concat>(tree);
        Re2Capture first = Assert.IsType<Re2Capture>(concat.Parts[0]);
        Re2Capture inner = Assert.IsType<Re2Capture>(Assert.IsType<Re2Concat>(first.Body).Parts[1]);
        Re2Capture last = Assert.IsType<Re2Capture>(concat.Parts[2]);
        Assert.Equal((1, 2, 3), (first.Index, inner.Index, last.Index));
        Assert.Equal((null, "in", null), (first.Name, inner.Name, last.Name));
    }

    [Fact]
    public void Tree_OfFlags_HasThemInItsNodes()
    {
        Assert.True(Re2Parser.TryParse("(?imsU)^a+.+?$", out Re2Node? tree, out _));
        Re2Concat concat = Assert.IsType<Re2Concat>(tree);
        Assert.Equal(Re2AssertionKind.BeginLine, Assert.IsType<Re2Assertion>(concat.Parts[0]).Kind);
        Re2Repeat letters = Assert.IsType<Re2Repeat>(concat.Parts[1]);
        Assert.False(letters.Greedy);
        Assert.Equal([((byte)'A', (byte)'A'), ((byte)'a', (byte)'a')], Assert.IsType<Re2Bytes>(letters.Body).Set.Ranges());
        Re2Repeat any = Assert.IsType<Re2Repeat>(concat.Parts[2]);
        Assert.True(any.Greedy);
        Assert.True(Assert.IsType<Re2Bytes>(any.Body).Set.IsAll);
        Assert.Equal(Re2AssertionKind.EndLine, Assert.IsType<Re2Assertion>(concat.Parts[3]).Kind);
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    public void Pattern_NestedDeeply_IsRefusedBeyondTheLimit(int groups, bool accepted)
    {
        string pattern = new string('(', groups) + "a" + new string(')', groups);
        Re2Regex? regex = null;
        Re2Error? error = null;
        // A small stack, so that recursion over the tree is shown to fit in one.
        var thread = new Thread(() => Re2Regex.TryCompile(pattern, out regex, out error), maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Equal(accepted, regex is not null);
        Assert.Equal(accepted ? null : Re2ErrorCode.NestingTooDeep, error?.Code);
    }

    [Fact]
    public void Patterns_OfTheRecordedCases_AllCompile()
    {
        string? folder = Repository.Oracle is { } oracle ? Path.Combine(oracle, "cases") : null;
        if (folder is null || !Directory.Exists(folder))
        {
            return;
        }

        int count = 0;
        foreach (string manifest in Directory.EnumerateDirectories(folder, "regex-*").Select(d => Path.Combine(d, "manifests.yaml")))
        {
            foreach (string line in File.ReadLines(manifest))
            {
                string[] parts = line.Split("regex:", 2);
                if (parts.Length == 2 && parts[1].Trim() is [not ('"' or '{'), ..] text)
                {
                    string pattern = text is ['\'', .., '\''] ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : text;
                    Assert.True(Re2Regex.TryCompile(pattern, out _, out Re2Error? error), $"{pattern}: {error?.Message}");
                    count++;
                }
            }
        }

        Assert.True(count > 100);
    }
}
