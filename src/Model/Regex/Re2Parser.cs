using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace HelloMesh.Model;

/// <summary>
/// RE2's syntax, to the letter (rules RM-3, RM-29): what the control plane validates and what the proxy makes of it.
/// </summary>
/// <remarks>
/// The two readers agree on nearly everything. They differ in what a character is, so <c>\x{100}</c> passes validation
/// and fails in the proxy; in <c>\C</c>, which only RE2 has; and in the names that <c>\p{…}</c> knows.
/// </remarks>
public static class Re2Parser
{
    /// <summary>Largest count of a repetition, and largest product of nested counts; RE2's and Go's own limit.</summary>
    public const int RepeatCountMax = 1000;

    /// <summary>Largest height of a tree; Go's own limit.</summary>
    public const int HeightMax = 1000;

    /// <summary>What the control plane's validation says to a pattern (rule RM-3): null if it accepts it.</summary>
    public static Re2Error? Validate(string pattern)
    {
        return Parse(pattern, Re2Mode.Utf8, out _);
    }

    /// <summary>Reads a pattern as the proxy does, in Latin-1 mode over the bytes of its UTF-8 form.</summary>
    /// <param name="pattern">The pattern as written in the manifest.</param>
    /// <param name="tree">The tree over bytes, or null.</param>
    /// <param name="error">Why the proxy refuses it, or null.</param>
    /// <returns>Whether RE2 accepts the pattern's syntax.</returns>
    public static bool TryParse(
        string pattern, [NotNullWhen(true)] out Re2Node? tree, [NotNullWhen(false)] out Re2Error? error)
    {
        error = Parse(pattern, Re2Mode.Latin1, out tree);
        return error is null;
    }

    private static Re2Error? Parse(string pattern, Re2Mode mode, out Re2Node? tree)
    {
        tree = null;
        try
        {
            tree = new Re2ParseRun(Re2Source.Read(pattern, mode)).Run();
            return null;
        }
        catch (Re2SyntaxException refusal)
        {
            return refusal.Error;
        }
    }
}

// Carries a refusal up to Re2Parser, which is the only one to catch it; it never leaves this folder.
internal sealed class Re2SyntaxException(Re2Error error) : Exception(error.Message)
{
    public Re2Error Error { get; } = error;
}

// A pattern as a row of characters, each with its place in the text it came from. In Latin-1 mode the bytes of one
// character share its place.
internal sealed class Re2Source
{
    private readonly string _pattern;
    private readonly int[] _characters;
    private readonly int[] _offsets;

    private Re2Source(string pattern, Re2Mode mode, int[] characters, int[] offsets)
    {
        _pattern = pattern;
        Mode = mode;
        _characters = characters;
        _offsets = offsets;
    }

    public Re2Mode Mode { get; }

    public int Length => _characters.Length;

    // The character at an index, or -1 at and behind the end.
    public int this[int index] => index < _characters.Length ? _characters[index] : -1;

    public static Re2Source Read(string pattern, Re2Mode mode)
    {
        var characters = new List<int>(pattern.Length);
        var offsets = new List<int>(pattern.Length + 1);
        Span<byte> bytes = stackalloc byte[4];
        int at = 0;
        while (at < pattern.Length)
        {
            if (!Rune.TryGetRuneAt(pattern, at, out Rune rune))
            {
                throw new Re2SyntaxException(new Re2Error(Re2ErrorCode.InvalidUtf8, at, "", mode));
            }

            int count = mode == Re2Mode.Utf8 ? 1 : rune.EncodeToUtf8(bytes);
            for (int i = 0; i < count; i++)
            {
                characters.Add(mode == Re2Mode.Utf8 ? rune.Value : bytes[i]);
                offsets.Add(at);
            }

            at += rune.Utf16SequenceLength;
        }

        offsets.Add(pattern.Length);
        return new Re2Source(pattern, mode, [.. characters], [.. offsets]);
    }

    // The index of a character from an index on, or -1.
    public int IndexOf(char character, int from) => from > Length ? -1 : Array.IndexOf(_characters, character, from);

    // The text between two indices; characters above 0x7F may come out cut in Latin-1 mode.
    public string Text(int start, int end) => _pattern[_offsets[start].._offsets[end]];

    // The same as a name to look up: exactly the characters, one by one.
    public string Name(int start, int end)
    {
        var name = new StringBuilder();
        for (int i = start; i < end; i++)
        {
            name.Append(new Rune(_characters[i]).ToString());
        }

        return name.ToString();
    }

    public Re2SyntaxException Refuse(Re2ErrorCode code, int start, int end) =>
        new(new Re2Error(code, _offsets[start], Text(start, end), Mode));

    // The whole pattern is quoted, as Go does where parentheses do not match.
    public Re2SyntaxException RefuseWhole(Re2ErrorCode code, int at) =>
        new(new Re2Error(code, _offsets[at], _pattern, Mode));
}
