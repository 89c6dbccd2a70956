using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HelloMesh.Router;

// What is left of a pattern behind the literal it starts with. Patterns that differ in that literal alone have the same
// rest, so one automaton serves them all: fewer to build, and its states stay in the cache.
internal sealed class Re2Tail
{
    // A longer literal is not a stem in full (Re2Stems), so nobody has compared all of it.
    private const int LengthMax = 256;

    private Re2Tail(int literalLength, Re2Node rest)
    {
        LiteralLength = literalLength;
        Rest = rest;
        var key = new StringBuilder();
        Write(key, rest);
        Key = key.ToString();
    }

    // Bytes of the literal.
    public int LiteralLength { get; }

    // The tree behind it.
    public Re2Node Rest { get; }

    // Equal for rests that match the same in the same way.
    public string Key { get; }

    // Null where there is no literal at the start, nothing behind it, or something behind it asks for what is before.
    public static Re2Tail? Of(Re2Node tree)
    {
        if (tree is not Re2Concat concat)
        {
            return null;
        }

        int length = 0;
        while (length < concat.Parts.Length && concat.Parts[length] is Re2Bytes { Set.Count: 1 })
        {
            length++;
        }

        ImmutableArray<Re2Node> rest = concat.Parts[length..];
        return length is 0 or > LengthMax || rest.IsEmpty || rest.Any(AsksBefore)
            ? null
            : new Re2Tail(length, rest.Length == 1 ? rest[0] : new Re2Concat(rest));
    }

    private static bool AsksBefore(Re2Node node) => node switch
    {
        Re2Assertion => true,
        Re2Concat concat => concat.Parts.Any(AsksBefore),
        Re2Alternate alternate => alternate.Choices.Any(AsksBefore),
        Re2Capture capture => AsksBefore(capture.Body),
        Re2Repeat repeat => AsksBefore(repeat.Body),
        _ => false,
    };

    private static void Write(StringBuilder key, Re2Node node)
    {
        switch (node)
        {
            case Re2Bytes bytes:
                foreach ((byte lo, byte hi) in bytes.Set.Ranges())
                {
                    key.Append(CultureInfo.InvariantCulture, $"{lo}-{hi},");
                }

                key.Append(';');
                break;
            case Re2Concat concat:
                WriteAll(key, '(', concat.Parts);
                break;
            case Re2Alternate alternate:
                WriteAll(key, '|', alternate.Choices);
                break;
            case Re2Capture capture:
                Write(key, capture.Body);
                break;
            case Re2Repeat repeat:
                key.Append(CultureInfo.InvariantCulture, $"{{{repeat.Min}:{repeat.Max}:");
                Write(key, repeat.Body);
                key.Append('}');
                break;
            default:
                key.Append('.');
                break;
        }
    }

    private static void WriteAll(StringBuilder key, char opening, ImmutableArray<Re2Node> nodes)
    {
        key.Append(opening);
        foreach (Re2Node node in nodes)
        {
            Write(key, node);
        }

        key.Append(')');
    }
}
