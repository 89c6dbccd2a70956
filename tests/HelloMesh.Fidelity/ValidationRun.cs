using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HelloMesh.Model;

namespace HelloMesh.Fidelity;

/// <summary>Compares our findings with what the control plane's validation was recorded to say.</summary>
public sealed partial class ValidationRun
{
    /// <summary>Rejected manifests: those that we reject for the same rule, and all.</summary>
    public (int Agree, int All) Rejected { get; private set; }

    /// <summary>Objects with warnings: those where every warning is found at its place, and all.</summary>
    public (int Agree, int All) Warned { get; private set; }

    /// <summary>Single warnings that were recorded.</summary>
    public int WarningCount { get; private set; }

    /// <summary>What differs, one sentence each.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>Runs all cases of a folder whose family is wanted.</summary>
    public static ValidationRun Over(string folder, Func<string, bool> isWanted)
    {
        var run = new ValidationRun();
        foreach (string directory in CaseFolder.Of(folder).Where(d => isWanted(CaseFolder.FamilyOf(d))))
        {
            run.RunCase(directory);
        }

        return run;
    }

    private void RunCase(string directory)
    {
        string name = Path.GetFileName(directory);
        MeshManifests manifests = MeshManifests.Load(Path.Combine(directory, "manifests.yaml"));
        Diagnostic[] found = [.. manifests.Diagnostics.Where(d => !IsOurs(d))];
        var expected = new List<string>();
        string file = Path.Combine(directory, "validation.json");
        if (File.Exists(file))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonElement entry in json.RootElement.EnumerateArray())
            {
                if (entry.GetProperty("level").ValueEquals("error"))
                {
                    CheckRejected(name, entry);
                }
                else
                {
                    CheckWarned(name, entry, manifests, found, expected);
                }
            }
        }

        foreach (Diagnostic extra in found.Where(d => !expected.Contains(KeyOf(d, manifests))))
        {
            Differences.Add($"{name}: {extra.Span} {extra.Code} ({extra.Rule}) is not recorded: {extra.Message}");
        }
    }

    private void CheckRejected(string name, JsonElement entry)
    {
        string message = entry.GetProperty("message").GetString()!;
        string rule = RuleOf(message);
        MeshManifests manifests = MeshManifests.Parse(entry.GetProperty("manifest").GetString()!, "manifest.yaml");
        Diagnostic[] errors = [.. manifests.Diagnostics.Where(d => !IsOurs(d) && d.Severity == DiagnosticSeverity.Error)];
        bool agrees = errors.Length > 0 && Array.TrueForAll(errors, e => rule.Split(' ').Contains(e.Rule));
        Rejected = (Rejected.Agree + (agrees ? 1 : 0), Rejected.All + 1);
        if (!agrees)
        {
            Differences.Add($"{name}: rejected for '{message}', we say {string.Join("; ", errors.Select(e => $"{e.Rule} {e.Message}"))}");
        }
    }

    /// <summary>The rules that a recorded error falls under.</summary>
    private static string RuleOf(string message) =>
        message.Contains("wildcard host *", StringComparison.Ordinal) ? "V-VS-09"
        : message.Contains("authority header cannot be set", StringComparison.Ordinal) ? "V-HD-05"
        : message.Contains("\"uri\": error parsing regexp", StringComparison.Ordinal) ? "V-HM-04"
        : message.Contains("\"headers\": error parsing regexp", StringComparison.Ordinal) ? "V-HM-03"
        : message.Contains("error parsing regexp", StringComparison.Ordinal) ? "V-HM-03 V-HM-05 V-HM-06 V-RW-04 V-CO-02"
        : "unknown";

    private void CheckWarned(
        string name, JsonElement entry, MeshManifests manifests, Diagnostic[] found, List<string> expected)
    {
        string id = $"{entry.GetProperty("namespace").GetString()}/{entry.GetProperty("name").GetString()}";
        VirtualService? owner = manifests.VirtualServices.FirstOrDefault(vs => vs.Id.ToString() == id);
        bool agrees = owner is not null;
        var wanted = new List<string>();
        foreach (string line in entry.GetProperty("message").GetString()!.Split('\n'))
        {
            string text = line.Trim().TrimStart('*').Trim();
            if (text.Length == 0 || text.EndsWith("occurred:", StringComparison.Ordinal))
            {
                continue;
            }

            WarningCount++;
            string? key = owner is null ? null : KeyOf(text, owner);
            wanted.Add(key ?? text);
            agrees &= key is not null && found.Any(d => KeyOf(d, manifests) == key);
        }

        // A warning said twice at one place is found once for each time.
        agrees &= wanted.GroupBy(k => k).All(g => found.Count(d => KeyOf(d, manifests) == g.Key) == g.Count());
        expected.AddRange(wanted);
        Warned = (Warned.Agree + (agrees ? 1 : 0), Warned.All + 1);
        if (!agrees)
        {
            Differences.Add($"{name}: {id}: recorded {string.Join(", ", wanted.Order())}; we say "
                + string.Join(", ", found.Where(d => owner is not null && Owns(owner, d)).Select(d => KeyOf(d, manifests)).Order()));
        }
    }

    private static bool Owns(VirtualService owner, Diagnostic finding) =>
        finding.Span.Start >= owner.Span.Start && finding.Span.Start < owner.Span.Start + owner.Span.Length;

    /// <summary>Rule and place of a finding. The recordings name the rule of http where ours stand at each match.</summary>
    private static string KeyOf(Diagnostic finding, MeshManifests manifests)
    {
        SourceSpan place = finding.Span;
        if (finding.Rule == "V-VS-14" && manifests.VirtualServices.FirstOrDefault(vs => Owns(vs, finding)) is { } owner)
        {
            place = owner.Http.Select(r => r.Span).Concat(owner.Tls.Select(r => r.Span)).Concat(owner.Tcp.Select(r => r.Span))
                .Last(span => span.Start <= place.Start);
        }

        return Key(finding.Rule, place);
    }

    /// <summary>Rule and place of a recorded warning.</summary>
    private static string? KeyOf(string text, VirtualService owner)
    {
        Match warning = Warning().Match(text);
        if (!warning.Success)
        {
            return null;
        }

        // Rules of http carry names; those of tls and tcp are counted.
        (string Name, SourceSpan Span, (string Name, SourceSpan Span)[] Matches)[][] lists =
        [
            [.. owner.Http.Select(r => (r.Name, r.Span, r.Match.Select(m => (m.Name, m.Span)).ToArray()))],
            [.. owner.Tls.Select(r => ("", r.Span, r.Match.Select(m => ("", m.Span)).ToArray()))],
            [.. owner.Tcp.Select(r => ("", r.Span, r.Match.Select(m => ("", m.Span)).ToArray()))],
        ];
        foreach (var rules in lists)
        {
            int index = Find(warning.Groups["rule"].Value, rules.Select(r => r.Name));
            if (index < 0)
            {
                continue;
            }

            if (!warning.Groups["match"].Success)
            {
                string reason = warning.Groups["reason"].Value;
                return reason.StartsWith("only", StringComparison.Ordinal) ? Key("V-VS-13", rules[index].Span)
                    : reason.StartsWith("all", StringComparison.Ordinal) ? Key("V-VS-15", rules[index].Span)
                    : Key("V-VS-14", rules[index].Span);
            }

            int match = Find(warning.Groups["match"].Value, rules[index].Matches.Select(m => m.Name));
            if (match >= 0)
            {
                return Key(warning.Groups["prefix"].Success ? "V-VS-17" : "V-VS-16", rules[index].Matches[match].Span);
            }
        }

        return null;
    }

    private static int Find(string reference, IEnumerable<string> names) => reference.StartsWith('#')
        ? int.Parse(reference.AsSpan(1), CultureInfo.InvariantCulture) is var index && index < names.Count() ? index : -1
        : names.ToList().IndexOf(reference.Trim('"'));

    private static string Key(string rule, SourceSpan span) => $"{rule}@{span.Line}:{span.Column}";

    private static bool IsOurs(Diagnostic finding) => DiagnosticCatalogue.All.Single(i => i.Code == finding.Code).IsOurs;

    [GeneratedRegex("""
        ^virtualService\ rule\ (?<rule>"[^"]*"|\#\d+)\ (?:match\ (?<match>"[^"]*"|\#\d+)\ (?:of\ prefix\ (?<prefix>\S+)\ )?is\ not\ used|not\ used\ \((?<reason>.*)\))
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Warning();
}
