using System.Collections.Immutable;

namespace HelloMesh.Model;

/// <summary>Type of one value.</summary>
internal enum FieldKind
{
    Text,
    TextOrNumber,
    Bytes,
    Boolean,
    Int32,
    UInt32,
    UInt64,
    Double,
    Duration,
    Enumeration,
    Message,

    /// <summary>Known, without influence on routing, and not looked into.</summary>
    Opaque,
}

/// <summary>Whether a field holds one value, a list, or a map from text.</summary>
internal enum FieldShape
{
    Single,
    List,
    Map,
}

/// <summary>Which placeholders a text can be searched for.</summary>
internal enum TextUse
{
    /// <summary>A name, a host, a label: every form of placeholder is one.</summary>
    Name,

    /// <summary>Angle brackets may be meant: patterns, header values.</summary>
    Literal,

    /// <summary>Anything may be meant: bodies, annotations.</summary>
    Free,
}

/// <summary>One field of a message, as data.</summary>
internal sealed record FieldSchema(string Name, FieldKind Kind, FieldShape Shape = FieldShape.Single)
{
    /// <summary>Type of the message, for <see cref="FieldKind.Message"/>.</summary>
    public MessageSchema? Message { get; init; }

    /// <summary>Names of an enumeration, by number.</summary>
    public ImmutableArray<string> EnumValues { get; init; } = [];

    /// <summary>Whether the field must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Rule to cite when the field is missing or wrong; empty for the general one.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Name of the group of which only one member may be given; empty for none.</summary>
    public string Choice { get; init; } = "";

    /// <summary>Among the members of a choice the highest wins.</summary>
    public int ChoiceRank { get; init; }

    /// <summary>Which placeholders the text is searched for.</summary>
    public TextUse Use { get; init; }

    /// <summary>Whether snake_case is a spelling that the API server knows too.</summary>
    public bool AllowsSnakeCase { get; init; }

    /// <summary>A duration that must be at least a millisecond and a whole number of them (P-DUR).</summary>
    public bool IsTimer { get; init; }

    /// <summary>Rule to cite when several members of the choice are given.</summary>
    public string ChoiceRule { get; init; } = "V-PB-04";

    /// <summary>Smallest number allowed, where that is more than the type says.</summary>
    public long Min { get; init; } = long.MinValue;

    /// <summary>Largest number allowed, where that is less than the type says.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>Fewest elements of a list.</summary>
    public int CountMin { get; init; }

    /// <summary>Most elements of a list, most entries of a map.</summary>
    public int CountMax { get; init; } = int.MaxValue;

    /// <summary>Most characters of a text.</summary>
    public int LengthMax { get; init; } = int.MaxValue;

    /// <summary>Rule to cite for counts and lengths.</summary>
    public string SizeRule { get; init; } = "";

    /// <summary>The snake_case spelling, where it does not follow from the name; empty otherwise.</summary>
    public string SnakeName { get; init; } = "";

    /// <summary>What to write, for example <c>port: {number: 80}</c>; empty to derive it from the type.</summary>
    public string Example { get; init; } = "";

    public FieldSchema Needed(string rule) => this with { IsRequired = true, Rule = rule };

    public FieldSchema OneOf(string choice, int rank, string rule = "V-PB-04") =>
        this with { Choice = choice, ChoiceRank = rank, ChoiceRule = rule };

    public FieldSchema InRange(long min, long max, string rule) => this with { Min = min, Max = max, Rule = rule };

    public FieldSchema Counted(int min, int max, string rule) => this with { CountMin = min, CountMax = max, SizeRule = rule };

    public FieldSchema Short(int lengthMax, string rule) => this with { LengthMax = lengthMax, SizeRule = rule };

    public FieldSchema Literal() => this with { Use = TextUse.Literal };

    public FieldSchema Free() => this with { Use = TextUse.Free };

    public FieldSchema Like(string example) => this with { Example = example };

    /// <summary>What belongs here, in words.</summary>
    public string Expectation => Shape switch
    {
        FieldShape.List => "a list",
        FieldShape.Map => "a mapping",
        _ => ElementExpectation,
    };

    /// <summary>What one value of the field must be, in words.</summary>
    public string ElementExpectation => Kind switch
    {
        FieldKind.Message => "a mapping",
        FieldKind.Boolean => "true or false",
        FieldKind.Int32 or FieldKind.UInt32 or FieldKind.UInt64 => "a whole number",
        FieldKind.Double => "a number",
        _ => "text",
    };

    /// <summary>What one value of the field is called in messages.</summary>
    public string ElementSubject => Shape switch
    {
        FieldShape.List => $"each element of '{Name}'",
        FieldShape.Map => $"each value in '{Name}'",
        _ => $"'{Name}'",
    };

    /// <summary>What to write instead of a value of the wrong type.</summary>
    public string Suggestion(string value)
    {
        if (Example.Length > 0)
        {
            return Example;
        }

        string text = value.Length is > 0 and < 60 ? value : "value";
        return (Shape, Kind) switch
        {
            (FieldShape.List, FieldKind.Message) => $"{Name}: with one '- ' entry per element",
            (FieldShape.List, _) => $"{Name}: [{text}]",
            (FieldShape.Map, FieldKind.Message) => $"{Name}: {{name: {{{Message!.Fields[0].Name}: {text}}}}}",
            (FieldShape.Map, _) => $"{Name}: {{name: value}}",
            (_, FieldKind.Message) => $"{Name}: {{{Message!.Fields[0].Name}: {text}}}",
            (_, FieldKind.Boolean) => $"{Name}: true",
            (_, FieldKind.Int32 or FieldKind.UInt32 or FieldKind.UInt64) => $"{Name}: 80",
            (_, FieldKind.Double) => $"{Name}: 10",
            _ => $"{Name}: \"{text}\"",
        };
    }
}
