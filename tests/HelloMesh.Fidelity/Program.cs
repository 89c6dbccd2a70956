using System.Diagnostics;
using HelloMesh.Fidelity;

if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("usage: HelloMesh.Fidelity DIR [--snapshot] [FAMILY…]   DIR holds cases: manifests.yaml, requests.jsonl, expect.jsonl");
    Console.Error.WriteLine("  --snapshot   compare the answers of snapshots with those of the manifests, byte for byte");
    return 2;
}

if (args.Length > 1 && args[1] == "--snapshot")
{
    var snapshots = SnapshotRun.Over(CaseFolder.Of(args[0]).Where(folder => args.Length == 2 || args.AsSpan(2).Contains(CaseFolder.FamilyOf(folder))));
    foreach (string difference in snapshots.Differences.Take(20))
    {
        Console.WriteLine(difference);
    }

    Console.WriteLine($"{snapshots.RequestCount - snapshots.Differences.Count} of {snapshots.RequestCount} requests are answered alike");
    return snapshots.Differences.Count == 0 && snapshots.RequestCount > 0 ? 0 : 1;
}

var clock = Stopwatch.StartNew();
string[] families = args[1..];
FidelityRun run = FidelityRun.Over(args[0], family => families.Length == 0 || families.Contains(family));
foreach (IGrouping<string, Disagreement> field in run.Disagreements.GroupBy(d => d.Field).OrderByDescending(g => g.Count()))
{
    Console.WriteLine($"{field.Key}: {field.Count()} differ");
    foreach (Disagreement d in field.Take(5))
    {
        Console.WriteLine($"  {d.Case} {d.Id}: expected {d.Expected}, got {d.Actual}\n      {d.Request}");
    }
}

foreach ((string family, (int agree, int all)) in run.Families)
{
    Console.WriteLine($"{family,-16} {agree,6} of {all,6}");
}

ValidationRun validation = ValidationRun.Over(args[0], family => families.Length == 0 || families.Contains(family));
foreach (string difference in validation.Differences.Take(20))
{
    Console.WriteLine(difference);
}

Console.WriteLine($"validation: {validation.Rejected.Agree} of {validation.Rejected.All} manifests rejected, {validation.Warned.Agree} of "
    + $"{validation.Warned.All} objects agree in their {validation.WarningCount} warnings, {validation.Differences.Count} differences");
Console.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s");
Console.WriteLine($"{run.AgreeCount} of {run.RequestCount} requests agree");
return run.AgreeCount == run.RequestCount && run.RequestCount > 0 && validation.Differences.Count == 0 ? 0 : 1;
