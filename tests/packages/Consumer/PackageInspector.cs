using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

/// <summary>Looks into packed packages and keeps what is not as it should be.</summary>
internal sealed class PackageInspector(string folder)
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public List<string> Complaints { get; } = [];

    /// <summary>A package and its symbols: what is in them, what they say of themselves, and that they belong together.</summary>
    /// <param name="id">Id of the package.</param>
    /// <param name="assembly">Path in it without extension; the symbols have the same.</param>
    /// <param name="entries">What else must be there.</param>
    public void Inspect(string id, string assembly, params string[] entries)
    {
        using ZipArchive? package = Open(id, "nupkg");
        using ZipArchive? symbols = Open(id, "snupkg");
        if (package is null || symbols is null)
        {
            return;
        }

        foreach (string entry in (string[])[$"{assembly}.dll", "README.md", "icon.png", .. entries])
        {
            Expect(package.GetEntry(entry) is { Length: > 0 }, $"{id} has no {entry}");
        }

        Expect(!package.Entries.Any(e => e.FullName.Contains("/refs/", StringComparison.Ordinal)), $"{id} has reference assemblies");
        bool hasUrl = InspectDescription(id, package);
        byte[] code = Read(package, $"{assembly}.dll");
        byte[] pdb = Read(symbols, $"{assembly}.pdb");
        if (code.Length > 0 && pdb.Length > 0)
        {
            InspectSymbols(id, code, pdb, hasUrl);
        }
    }

    private bool InspectDescription(string id, ZipArchive package)
    {
        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        XElement[] fields = [.. XDocument.Load(stream).Descendants()];
        string? Value(string name) => fields.FirstOrDefault(f => f.Name.LocalName == name)?.Value;
        string? version = Value("version");
        Expect(Value("license") == "Apache-2.0", $"{id} is under '{Value("license")}'");
        Expect(Value("readme") == "README.md" && Value("icon") == "icon.png", $"{id} names no readme or icon");
        Expect(Value("description") is { Length: > 20 }, $"{id} has no description");
        XElement? repository = fields.FirstOrDefault(f => f.Name.LocalName == "repository");
        Expect(repository?.Attribute("commit")?.Value is { Length: 40 }, $"{id} does not say which commit it was made of");
        foreach (XElement dependency in fields.Where(f => f.Name.LocalName == "dependency"))
        {
            string name = dependency.Attribute("id")!.Value;
            bool isOurs = name.StartsWith("HelloMesh.", StringComparison.Ordinal);
            string wanted = dependency.Attribute("version")!.Value;
            Expect(!isOurs || wanted == version, $"{id} {version} wants {name} {wanted}");
        }

        return repository?.Attribute("url") is not null;
    }

    private void InspectSymbols(string id, byte[] code, byte[] pdb, bool hasUrl)
    {
        using var image = new PEReader(new MemoryStream(code));
        DebugDirectoryEntry[] entries = [.. image.ReadDebugDirectory()];
        Expect(entries.Any(e => e.Type == DebugDirectoryEntryType.Reproducible), $"{id} is not deterministic");
        DebugDirectoryEntry entry = entries.First(e => e.Type == DebugDirectoryEntryType.CodeView);
        CodeViewDebugDirectoryData view = image.ReadCodeViewDebugDirectoryData(entry);
        Expect(IsMapped(view.Path), $"{id} holds a path of the machine that built it: {view.Path}");

        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb));
        MetadataReader reader = provider.GetMetadataReader();
        var content = new BlobContentId(reader.DebugMetadataHeader!.Id);
        Expect(content.Guid == view.Guid && content.Stamp == entry.Stamp, $"the symbols of {id} are those of another build");
        string? foreign = reader.Documents.Select(d => reader.GetString(reader.GetDocument(d).Name)).FirstOrDefault(n => !IsMapped(n));
        Expect(foreign is null, $"the symbols of {id} hold a path of the machine that built them: {foreign}");
        bool isLinked = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition)
            .Any(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == SourceLink);
        Expect(isLinked || !hasUrl, $"{id} names a repository, and its symbols do not say where the sources are");
    }

    /// <summary>Sources stand under <c>/_/</c>, wherever they were built.</summary>
    private static bool IsMapped(string path) => path.StartsWith("/_/", StringComparison.Ordinal) || path == Path.GetFileName(path);

    private byte[] Read(ZipArchive archive, string name)
    {
        if (archive.GetEntry(name) is not { } entry)
        {
            Complaints.Add($"there is no {name}");
            return [];
        }

        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private ZipArchive? Open(string id, string extension)
    {
        // The version begins with a digit, which tells HelloMesh.Model.0.1.0 from a HelloMesh.Model.Something.
        string? file = Directory.EnumerateFiles(folder, $"{id}.*.{extension}")
            .FirstOrDefault(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));
        Expect(file is not null, $"there is no package {id}.*.{extension} in {folder}");
        return file is null ? null : ZipFile.OpenRead(file);
    }

    private void Expect(bool holds, string complaint)
    {
        if (!holds)
        {
            Complaints.Add(complaint);
        }
    }
}
