using System.IO.Compression;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Results;

// Consumer PACKAGES MANIFESTS URL DESTINATION: looks into the packages, then asks them where the URL goes.
if (args is not [var packages, var manifests, var url, var destination])
{
    Console.Error.WriteLine("Consumer PACKAGES MANIFESTS URL DESTINATION");
    return 2;
}

var missing = new List<string>();
foreach (string id in (string[])["HelloMesh.Model", "HelloMesh.Router", "HelloMesh.Testing"])
{
    Expect(id, "nupkg", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png");
    Expect(id, "snupkg", $"lib/net10.0/{id}.pdb");
}

Expect("meshsim", "nupkg", "tools/net10.0/any/meshsim.dll", "tools/net10.0/any/DotnetToolSettings.xml", "README.md", "icon.png");
Expect("meshsim", "snupkg", "tools/net10.0/any/meshsim.pdb");

RoutingTable table = RoutingTable.Compile(MeshManifests.Load(manifests));
MeshRequest.TryParseUrl(url, out MeshRequest request, out _);
Explanation explanation = table.Explain(request);
Console.Write(ExplanationText.Format(explanation.Steps, color: false));
if (explanation.Result.Destination != destination)
{
    missing.Add($"expected {destination}, got {explanation.Result.Destination ?? explanation.Result.Outcome.ToName()}");
}

missing.ForEach(Console.Error.WriteLine);
return missing.Count == 0 ? 0 : 1;

void Expect(string id, string extension, params string[] entries)
{
    // The version begins with a digit, which tells HelloMesh.Model.0.1.0 from a HelloMesh.Model.Something.
    string? file = Directory.EnumerateFiles(packages, $"{id}.*.{extension}")
        .FirstOrDefault(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));
    if (file is null)
    {
        missing.Add($"there is no package {id}.*.{extension} in {packages}");
        return;
    }

    using ZipArchive package = ZipFile.OpenRead(file);
    missing.AddRange(entries.Where(entry => package.GetEntry(entry) is null).Select(entry => $"{Path.GetFileName(file)} has no {entry}"));
}
