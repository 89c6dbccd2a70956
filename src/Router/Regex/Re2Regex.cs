using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using HelloMesh.Model;

namespace HelloMesh.Router;

// Why an engine of our own instead of .NET's NonBacktracking one on a translated pattern. RE2's limit on patterns is a
// count of RE2's instructions (rule RM-30), so RE2's program has to be built in any case, and an automaton over bytes
// that runs it is small. What it saves: the translation and its own risks, the mapping of subjects to text, and .NET's
// own limit on automaton size, which refuses counted repetitions that RE2 accepts. Measured figures: README.md.

/// <summary>A compiled regular expression with the proxy's meaning: RE2 over bytes, in linear time (rules RM-29, RM-30).</summary>
/// <remarks>Immutable to its users and safe to share between threads; it makes states of its automaton as they are needed.</remarks>
public sealed class Re2Regex
{
    private readonly Re2Program _program;
    private readonly Lazy<Re2SearchProgram> _search;
    private readonly Lazy<Re2Dfa> _whole;
    private readonly Lazy<Re2Dfa> _anywhere;

    private Re2Regex(string pattern, Re2Node tree, Re2Program program)
    {
        Pattern = pattern;
        Tree = tree;
        _program = program;
        ProgramSize = Re2ProgramSize.Count(tree);
        CaptureCount = Re2Nodes.CountCaptures(tree);
        _search = new Lazy<Re2SearchProgram>(() => Re2SearchProgram.Of(tree));
        _whole = new Lazy<Re2Dfa>(() => new Re2Dfa(_program, search: false));
        _anywhere = new Lazy<Re2Dfa>(() => new Re2Dfa(_program, search: true));
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>The pattern's tree as the proxy reads it.</summary>
    public Re2Node Tree { get; }

    /// <summary>
    /// Number of instructions by RE2's count. Above <see cref="Re2ProgramSize.ProxyLimit"/> the proxy refuses the whole
    /// route table (rule RM-30); this class still matches.
    /// </summary>
    public int ProgramSize { get; }

    /// <summary>Number of capturing groups; what a rewrite text may name.</summary>
    public int CaptureCount { get; }

    /// <summary>Compiles a pattern that passes the control plane's validation and the proxy's own reading.</summary>
    /// <param name="pattern">The pattern as written in the manifest. Its length is not limited here.</param>
    /// <param name="regex">The result, or null.</param>
    /// <param name="error">Why it is refused, and by whom, or null.</param>
    /// <returns>Whether both accept it. <see cref="ProgramSize"/> is for the caller to judge.</returns>
    public static bool TryCompile(
        string pattern, [NotNullWhen(true)] out Re2Regex? regex, [NotNullWhen(false)] out Re2Error? error)
    {
        regex = null;
        error = Re2Parser.Validate(pattern);
        if (error is not null || !Re2Parser.TryParse(pattern, out Re2Node? tree, out error))
        {
            return false;
        }

        Re2Program? program = Re2Compiler.Compile(Re2Simplifier.Simplify(tree));
        if (program is null)
        {
            error = new Re2Error(Re2ErrorCode.TooLarge, 0, "", Re2Mode.Latin1);
            return false;
        }

        regex = new Re2Regex(pattern, tree, program);
        return true;
    }

    /// <summary>The same without the literal that it starts with; <c>null</c> where <see cref="Re2Tail"/> finds none.</summary>
    internal Re2Regex? WithoutLiteral() =>
        Re2Tail.Of(Tree) is { } tail && Re2Compiler.Compile(Re2Simplifier.Simplify(tail.Rest)) is { } program
            ? new Re2Regex(Pattern, tail.Rest, program)
            : null;

    /// <summary>Whether the whole subject matches (rule RM-3). Allocates nothing once the states it needs exist.</summary>
    public bool IsFullMatch(ReadOnlySpan<byte> subject) => _whole.Value.Matches(subject);

    /// <summary>Whether the subject has a match anywhere in it.</summary>
    public bool IsMatch(ReadOnlySpan<byte> subject) => _anywhere.Value.Matches(subject);

    /// <summary>Finds the leftmost match, and of those that start there the one that Perl would prefer.</summary>
    /// <param name="subject">Where to look.</param>
    /// <param name="start">Offset of the match, or 0.</param>
    /// <param name="length">Length of the match, or 0.</param>
    /// <returns>Whether there is a match.</returns>
    public bool TryFind(ReadOnlySpan<byte> subject, out int start, out int length)
    {
        using var searcher = new Re2Searcher(_search.Value, groupMax: 0);
        bool found = searcher.Find(subject, 0);
        start = found ? searcher.Slots[0] : 0;
        length = found ? searcher.Slots[1] - start : 0;
        return found;
    }

    /// <summary>What is wrong with a rewrite text for this pattern, in words, or null (rule ACT-37).</summary>
    /// <remarks>The proxy does not ask: see <see cref="TryReplaceAll"/> for what it does with a faulty text.</remarks>
    public string? CheckRewrite(string rewrite) => Re2Rewrite.Check(rewrite, CaptureCount);

    /// <summary>Replaces every match that does not overlap an earlier one, as RE2's GlobalReplace does (rule ACT-37).</summary>
    /// <remarks>
    /// An empty match directly after another match does not count. A text that names a group which the pattern does not
    /// have replaces nothing; at another faulty escape the rest of the text is dropped, in every replacement.
    /// </remarks>
    /// <param name="subject">The bytes to search.</param>
    /// <param name="rewrite">The text for each match, with <c>\0</c> to <c>\9</c> for groups and <c>\\</c> for a backslash.</param>
    /// <param name="result">Receives the whole new subject if the method returns true, and nothing otherwise.</param>
    /// <returns>Whether anything was replaced; if not, the subject stays as it is.</returns>
    public bool TryReplaceAll(ReadOnlySpan<byte> subject, string rewrite, IBufferWriter<byte> result)
    {
        byte[] text = Re2Rewrite.Bytes(rewrite);
        int groupMax = Re2Rewrite.GroupMax(text);
        if (groupMax > CaptureCount || !IsMatch(subject))
        {
            return false;
        }

        using var searcher = new Re2Searcher(_search.Value, groupMax);
        int at = 0;
        int lastEnd = -1;
        while (at <= subject.Length && searcher.Find(subject, at))
        {
            int start = searcher.Slots[0];
            int end = searcher.Slots[1];
            result.Write(subject[at..start]);
            at = start;
            if (start == end && start == lastEnd)
            {
                // Step over one byte and look again from there.
                result.Write(subject.Slice(at, Math.Min(1, subject.Length - at)));
                at++;
                continue;
            }

            Re2Rewrite.Write(text, subject, searcher.Slots, result);
            at = end;
            lastEnd = end;
        }

        result.Write(subject[Math.Min(at, subject.Length)..]);
        return true;
    }
}
