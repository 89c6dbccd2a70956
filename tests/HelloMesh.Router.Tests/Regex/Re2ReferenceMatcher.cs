using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Tests;

/// <summary>
/// What a tree means, written straight down: the ends of all matches that start at a position, preferred ones first.
/// Exponential, and meant for short texts only.
/// </summary>
internal static class Re2ReferenceMatcher
{
    public static bool IsFullMatch(Re2Node node, byte[] text) => Ends(node, text, 0).Contains(text.Length);

    /// <summary>Start and end of the leftmost match, or -1 and -1.</summary>
    public static (int Start, int End) Find(Re2Node node, byte[] text)
    {
        for (int start = 0; start <= text.Length; start++)
        {
            foreach (int end in Ends(node, text, start))
            {
                return (start, end);
            }
        }

        return (-1, -1);
    }

    /// <summary>Whether the node matches the empty text somewhere.</summary>
    public static bool MayBeEmpty(Re2Node node) => node switch
    {
        Re2Bytes => false,
        Re2Concat concat => concat.Parts.All(MayBeEmpty),
        Re2Alternate alternate => alternate.Choices.Any(MayBeEmpty),
        Re2Repeat repeat => repeat.Min == 0 || MayBeEmpty(repeat.Body),
        Re2Capture capture => MayBeEmpty(capture.Body),
        _ => true,
    };

    /// <summary>Whether somewhere a body that may be empty is repeated: there, which match is preferred is a matter of taste.</summary>
    public static bool RepeatsEmpty(Re2Node node) => node switch
    {
        Re2Concat concat => concat.Parts.Any(RepeatsEmpty),
        Re2Alternate alternate => alternate.Choices.Any(RepeatsEmpty),
        Re2Repeat repeat => MayBeEmpty(repeat.Body) || RepeatsEmpty(repeat.Body),
        Re2Capture capture => RepeatsEmpty(capture.Body),
        _ => false,
    };

    private static IEnumerable<int> Ends(Re2Node node, byte[] text, int at)
    {
        switch (node)
        {
            case Re2Empty:
                return [at];
            case Re2Bytes bytes:
                return at < text.Length && bytes.Set.Contains(text[at]) ? [at + 1] : [];
            case Re2Assertion assertion:
                return Holds(assertion.Kind, text, at) ? [at] : [];
            case Re2Concat concat:
                return Chain(concat, 0, text, at);
            case Re2Alternate alternate:
                return alternate.Choices.SelectMany(choice => Ends(choice, text, at));
            case Re2Repeat repeat:
                return Repeat(repeat, 0, text, at);
            default:
                return Ends(((Re2Capture)node).Body, text, at);
        }
    }

    private static IEnumerable<int> Chain(Re2Concat concat, int index, byte[] text, int at) =>
        index == concat.Parts.Length
            ? [at]
            : Ends(concat.Parts[index], text, at).SelectMany(end => Chain(concat, index + 1, text, end));

    private static IEnumerable<int> Repeat(Re2Repeat repeat, int done, byte[] text, int at)
    {
        bool mayStop = done >= repeat.Min;
        bool mayGoOn = repeat.Max < 0 || done < repeat.Max;
        if (mayStop && !repeat.Greedy)
        {
            yield return at;
        }

        if (mayGoOn)
        {
            foreach (int end in Ends(repeat.Body, text, at).Distinct())
            {
                if (end == at && done + 1 >= repeat.Min)
                {
                    // What more rounds could reach from here, this round reaches itself.
                    yield return at;
                }
                else
                {
                    foreach (int last in Repeat(repeat, done + 1, text, end))
                    {
                        yield return last;
                    }
                }
            }
        }

        if (mayStop && repeat.Greedy)
        {
            yield return at;
        }
    }

    private static bool Holds(Re2AssertionKind kind, byte[] text, int at)
    {
        bool isBoundary = IsWord(text, at - 1) != IsWord(text, at);
        return kind switch
        {
            Re2AssertionKind.BeginText => at == 0,
            Re2AssertionKind.EndText => at == text.Length,
            Re2AssertionKind.BeginLine => at == 0 || text[at - 1] == '\n',
            Re2AssertionKind.EndLine => at == text.Length || text[at] == '\n',
            Re2AssertionKind.WordBoundary => isBoundary,
            _ => !isBoundary,
        };
    }

    private static bool IsWord(byte[] text, int at) =>
        at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit((char)text[at]) || text[at] == '_');
}
