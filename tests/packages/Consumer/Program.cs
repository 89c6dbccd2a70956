using HelloMesh.Testing;

// Consumer PACKAGES MANIFESTS URL DESTINATION: looks into the packages, then asks them where the URL goes.
if (args is not [var packages, var manifests, var url, var destination])
{
    Console.Error.WriteLine("Consumer PACKAGES MANIFESTS URL DESTINATION");
    return 2;
}

var inspector = new PackageInspector(packages);
foreach (string id in (string[])["HelloMesh.Model", "HelloMesh.Router", "HelloMesh.Testing"])
{
    inspector.Inspect(id, $"lib/net10.0/{id}", $"lib/net10.0/{id}.xml");
}

inspector.Inspect("meshsim", "tools/net10.0/any/meshsim", "tools/net10.0/any/DotnetToolSettings.xml");
try
{
    CallUnderTest call = MeshUnderTest.FromManifests(manifests).Get(url).ShouldReach(destination);
    Console.WriteLine($"{call} → {call.Result.Destination}");
}
catch (MeshAssertionException failure)
{
    inspector.Complaints.Add(failure.Message);
}

inspector.Complaints.ForEach(Console.Error.WriteLine);
return inspector.Complaints.Count == 0 ? 0 : 1;
