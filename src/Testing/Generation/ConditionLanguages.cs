using System.Text;
using HelloMesh.Model;
using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>The values that conditions take, and those that requests can have at all, as languages; each is built once.</summary>
internal sealed class ConditionLanguages(PatternCache patterns)
{
    private static readonly Re2Node Anything = new Re2Repeat(new Re2Bytes(Re2ByteSet.All), 0, Re2Repeat.Unbounded, greedy: true);

    private readonly Dictionary<(StringMatchKind Kind, string Text, bool IgnoreCase), Language?> _byText = [];
    private readonly Dictionary<(PathMatchKind Kind, string Text, bool IgnoreCase), Language?> _byPath = [];
    private readonly Dictionary<VirtualHost, Language> _byHost = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Language> _byDomain = new(StringComparer.Ordinal);

    /// <summary>No string at all.</summary>
    public Language Nothing { get; } = new TreeLanguage(new Re2Bytes(Re2ByteSet.None));

    /// <summary>Values that meet a condition; <c>null</c> where its machine would be too large, or the proxy does not read
    /// the pattern.</summary>
    public Language? Of(StringMatch match)
    {
        (StringMatchKind, string, bool) key = (match.Kind, match.Value, false);
        if (!_byText.TryGetValue(key, out Language? language))
        {
            language = Build(match.Kind switch
            {
                StringMatchKind.Exact => Literal(match.Value, ignoreCase: false),
                StringMatchKind.Prefix => Sequence(Literal(match.Value, ignoreCase: false), Anything),
                StringMatchKind.Regex => patterns.Find(match.Value)?.Tree,
                _ => Anything,
            });
            _byText.Add(key, language);
        }

        return language;
    }

    /// <summary>Targets, with or without a query, whose path meets a condition.</summary>
    public Language? Of(RouteMatch match)
    {
        (PathMatchKind, string, bool) key = (match.PathKind, match.Path, match.IgnoreCase);
        if (!_byPath.TryGetValue(key, out Language? language))
        {
            Language? path = Build(match.PathKind switch
            {
                PathMatchKind.Exact => Literal(match.Path, match.IgnoreCase),
                PathMatchKind.Prefix => Sequence(Literal(match.Path, match.IgnoreCase), Anything),
                _ => patterns.Find(match.Path)?.Tree,
            });
            language = path is null ? null : new PathPartLanguage(path);
            _byPath.Add(key, language);
        }

        return language;
    }

    /// <summary>Hosts, with or without a port, that one of a virtual host's domains takes.</summary>
    public Language Of(VirtualHost host)
    {
        if (!_byHost.TryGetValue(host, out Language? language))
        {
            Re2Node[] domains = [.. host.Domains.Select(OfHost)];
            language = new TreeLanguage(domains.Length == 1 ? domains[0] : new Re2Alternate([.. domains]));
            _byHost.Add(host, language);
        }

        return language;
    }

    /// <summary>Hosts, with or without a port, that a domain takes.</summary>
    public Language OfDomain(string domain)
    {
        if (!_byDomain.TryGetValue(domain, out Language? language))
        {
            _byDomain.Add(domain, language = new TreeLanguage(OfHost(domain)));
        }

        return language;
    }

    /// <summary>Rules VH-30 to VH-33: letter case does not count, and what follows the last colon is cut.</summary>
    private static Re2Node OfHost(string domain)
    {
        Re2Node name = domain == "*" ? Anything
            : domain.StartsWith('*')
                ? Sequence(
                    new Re2Repeat(new Re2Bytes(Re2ByteSet.All), 1, Re2Repeat.Unbounded, greedy: true),
                    Literal(domain[1..], ignoreCase: true))
                : Literal(domain, ignoreCase: true);
        Re2Node port = new Re2Repeat(
            new Re2Bytes(~(Re2ByteSet.Of((byte)':') | Re2ByteSet.Of((byte)']'))), 0, Re2Repeat.Unbounded, greedy: true);
        return Sequence(name, new Re2Repeat(Sequence(new Re2Bytes(Re2ByteSet.Of((byte)':')), port), 0, 1, greedy: true));
    }

    private static Re2Node Literal(string text, bool ignoreCase)
    {
        Re2Node[] bytes = [.. Encoding.UTF8.GetBytes(text).Select(b => new Re2Bytes(
            ignoreCase && char.IsAsciiLetter((char)b) ? Re2ByteSet.Of((byte)(b | 0x20)) | Re2ByteSet.Of((byte)(b & ~0x20)) : Re2ByteSet.Of(b)))];
        return Sequence(bytes);
    }

    private static Re2Node Sequence(params ReadOnlySpan<Re2Node> parts)
    {
        var flat = new List<Re2Node>();
        foreach (Re2Node part in parts)
        {
            if (part is Re2Concat inner)
            {
                flat.AddRange(inner.Parts);
            }
            else if (part is not Re2Empty)
            {
                flat.Add(part);
            }
        }

        return flat.Count switch
        {
            0 => Re2Empty.Instance,
            1 => flat[0],
            _ => new Re2Concat([.. flat]),
        };
    }

    private static TreeLanguage? Build(Re2Node? tree)
    {
        try
        {
            return tree is null ? null : new TreeLanguage(tree);
        }
        catch (LanguageTooLargeException)
        {
            return null;
        }
    }
}
