using System.CommandLine;
using System.Globalization;
using System.Text;

namespace HelloMesh.Sim.Cli;

/// <summary>The manual page, made from the same descriptions, options and examples as <c>--help</c>.</summary>
internal sealed class ManPage
{
    private readonly StringBuilder _text = new();

    private ManPage()
    {
    }

    /// <summary>Writes the page as roff, for <c>man</c>.</summary>
    /// <param name="root">The program with its commands.</param>
    public static string Write(RootCommand root)
    {
        var page = new ManPage();
        Command[] commands = [.. root.Subcommands.Where(command => !command.Hidden)];
        page._text.Append(".\\\" Made by 'meshsim man' from the texts of --help.\n.TH MESHSIM 1\n");
        page.Section("NAME");
        page.Line($"meshsim - {Sentence(root.Description)}");
        page.Section("SYNOPSIS");
        foreach (Command command in commands)
        {
            page.Synopsis(command, isFirst: command == commands[0]);
        }

        page.Section("DESCRIPTION");
        page.Line("Loads Istio manifests, compiles them the way Istio compiles them for Envoy, and answers which destination:port handles a request. "
            + "Results go to standard output; summary, progress and findings go to standard error.");
        page.Line("Every command takes --help.");
        page.Section("COMMANDS");
        foreach (Command command in commands)
        {
            page.Describe(command);
        }

        page.Section("EXIT STATUS");
        page.Entry("0", "All well.");
        page.Entry("1", "The answer is no.");
        page.Entry("2", "The run could not be done as asked.");
        page.Section("ENVIRONMENT");
        page.Entry("NO_COLOR", "Present and not empty: no colour.");
        return page._text.ToString();
    }

    private static string Sentence(string? text) => (text ?? "").TrimEnd('.');

    private void Section(string name) => _text.Append(".SH ").Append(name).Append('\n');

    private void Synopsis(Command command, bool isFirst)
    {
        _text.Append(isFirst ? ".B " : ".br\n.B ").Append(Escape("meshsim " + command.Name)).Append('\n');
        string arguments = string.Join(' ', command.Arguments.Select(Placeholder));
        Line((arguments + " [options]").TrimStart());
    }

    private void Describe(Command command)
    {
        _text.Append(".SS ").Append(Escape(command.Name)).Append('\n');
        Line(command.Description ?? "");
        foreach (Argument argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            Entry(argument.Name, argument.Description);
        }

        foreach (Option option in command.Options.Where(option => !option.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
            Entry(option.HelpName is { } value ? $"{names} {value}" : names, option.Description);
        }

        if (command is MeshCommand { Examples: var examples })
        {
            _text.Append(".PP\nExamples:\n");
            foreach ((string line, string remark) in examples)
            {
                Entry(line, remark);
            }
        }
    }

    private void Entry(string term, string? description)
    {
        _text.Append(".TP\n.B ").Append(Escape(term)).Append('\n');
        Line(description ?? "");
    }

    private void Line(string text)
    {
        // A dot or an apostrophe at the start of a line would be a request.
        if (text is ['.' or '\'', ..])
        {
            _text.Append("\\&");
        }

        _text.Append(Escape(text)).Append('\n');
    }

    private static string Placeholder(Argument argument) => argument.Arity.MinimumNumberOfValues > 0
        ? argument.Name
        : argument.Arity.MaximumNumberOfValues > 1 ? $"[{argument.Name}...]" : $"[{argument.Name}]";

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '"' => "\\(dq",
                '^' => "\\(ha",
                '~' => "\\(ti",
                '`' => "\\(ga",
                > 0x7F => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }
}
