using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace HelloMesh.Model;

/// <summary>The fields of one message type, as data.</summary>
internal sealed class MessageSchema
{
    private readonly FrozenDictionary<string, FieldSchema> _byName;
    private readonly FrozenDictionary<string, FieldSchema> _bySnakeName;

    /// <param name="name">The type in words for messages, for example "a route of http".</param>
    /// <param name="fields">All fields that the control plane knows.</param>
    /// <param name="isOpen">Whether other fields are passed over in silence.</param>
    public MessageSchema(string name, ImmutableArray<FieldSchema> fields, bool isOpen = false)
    {
        Name = name;
        Fields = fields;
        IsOpen = isOpen;
        _byName = fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        _bySnakeName = fields.Where(f => SnakeNameOf(f) != f.Name)
            .ToFrozenDictionary(SnakeNameOf, StringComparer.Ordinal);
        Required = [.. fields.Where(f => f.IsRequired)];
        HasChoices = fields.Any(f => f.Choice.Length > 0);
    }

    public string Name { get; }

    public ImmutableArray<FieldSchema> Fields { get; }

    public bool IsOpen { get; }

    /// <summary>Whether the message may have fields that are not listed, and only misspelt ones are reported.</summary>
    public bool IsGrowing { get; private init; }

    /// <summary>Fields of which at least one must be given; empty for none.</summary>
    public ImmutableArray<string> AnyOf { get; private init; } = [];

    /// <summary>Rule to cite when none of <see cref="AnyOf"/> is given.</summary>
    public string AnyOfRule { get; private init; } = "";

    public ImmutableArray<FieldSchema> Required { get; }

    public bool HasChoices { get; }

    public FieldSchema? Find(string name) => _byName.GetValueOrDefault(name);

    public FieldSchema? FindSnakeCase(string name) =>
        name.Contains('_', StringComparison.Ordinal) ? _bySnakeName.GetValueOrDefault(name) : null;

    public static MessageSchema Of(string name, params ImmutableArray<FieldSchema> fields) => new(name, fields);

    public static MessageSchema Open(string name, params ImmutableArray<FieldSchema> fields) => new(name, fields, isOpen: true);

    /// <summary>A message of which newer control planes may know more than is listed here.</summary>
    public static MessageSchema Growing(string name, params ImmutableArray<FieldSchema> fields) =>
        new(name, fields, isOpen: true) { IsGrowing = true };

    /// <summary>The same message, of which one of some fields must be given.</summary>
    public MessageSchema NeedingOneOf(string rule, params ImmutableArray<string> names) =>
        new(Name, Fields, IsOpen) { IsGrowing = IsGrowing, AnyOf = names, AnyOfRule = rule };

    private static string SnakeNameOf(FieldSchema field) => field.SnakeName.Length > 0 ? field.SnakeName : ToSnakeCase(field.Name);

    private static string ToSnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c))
            {
                result.Append('_').Append(char.ToLowerInvariant(c));
            }
            else
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }
}

/// <summary>Words for writing schemas.</summary>
internal static class Field
{
    public static FieldSchema Text(string name) => new(name, FieldKind.Text);

    public static FieldSchema Texts(string name) => new(name, FieldKind.Text, FieldShape.List);

    public static FieldSchema TextMap(string name) => new(name, FieldKind.Text, FieldShape.Map);

    public static FieldSchema Bool(string name) => new(name, FieldKind.Boolean);

    public static FieldSchema Int(string name) => new(name, FieldKind.Int32);

    public static FieldSchema UInt(string name) => new(name, FieldKind.UInt32);

    public static FieldSchema UInt64(string name) => new(name, FieldKind.UInt64);

    public static FieldSchema Number(string name) => new(name, FieldKind.Double);

    public static FieldSchema Timer(string name, string rule) =>
        new(name, FieldKind.Duration) { IsTimer = true, Rule = rule };

    public static FieldSchema Duration(string name) => new(name, FieldKind.Duration);

    public static FieldSchema Enumeration(string name, string rule, params ImmutableArray<string> values) =>
        new(name, FieldKind.Enumeration) { EnumValues = values, Rule = rule };

    public static FieldSchema One(string name, MessageSchema message) => new(name, FieldKind.Message) { Message = message };

    public static FieldSchema Many(string name, MessageSchema message) =>
        new(name, FieldKind.Message, FieldShape.List) { Message = message };

    public static FieldSchema Keyed(string name, MessageSchema message) =>
        new(name, FieldKind.Message, FieldShape.Map) { Message = message };

    public static FieldSchema UIntMap(string name) => new(name, FieldKind.UInt32, FieldShape.Map);

    public static FieldSchema Opaque(string name) => new(name, FieldKind.Opaque);
}
