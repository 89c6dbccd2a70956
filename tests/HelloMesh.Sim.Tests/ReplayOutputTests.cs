using System.Text.Json;
using System.Text.RegularExpressions;
using HelloMesh.Testing.Requests;

namespace HelloMesh.Tests;

/// <summary>What a replay writes, in which form, and where to.</summary>
public sealed partial class ReplayOutputTests
{
    private const string Folder = "tests/cases/output";
    private static readonly string[] Replay = ["replay", $"{Folder}/requests.jsonl", "-f", $"{Folder}/manifests.yaml"];

    /// <summary>HELLOMESH_UPDATE=1 writes the files anew.</summary>
    private static bool IsUpdate => Environment.GetEnvironmentVariable("HELLOMESH_UPDATE") == "1";

    [Theory]
    [InlineData("results.text", "--format", "text")]
    [InlineData("results.text")]
    [InlineData("results.jsonl", "--format", "jsonl")]
    [InlineData("results.json", "--format", "json")]
    [InlineData("results.csv", "--format", "csv")]
    [InlineData("fields.text", "--fields", "id,outcome,destination,weights")]
    [InlineData("fields.csv", "--fields", " id , outcome,destination,,weights", "--format", "csv")]
    [InlineData("fields.jsonl", "--fields", "destination,id,id,name,expect", "--format", "jsonl")]
    public void Results_InEveryFormat_AreThoseKept(string file, params string[] arguments)
    {
        (int exit, string output, string error) = MeshSim.Run([.. Replay, .. arguments, "-q"]);
        Assert.Equal(2, exit);   // one line is no request
        Assert.Empty(error);
        AssertKept(file, output);
    }

    [Fact]
    public void Summary_HasOutcomesDestinationsUnmatchedAndRulesNeverHit()
    {
        (_, string output, string error) = MeshSim.Run([.. Replay]);
        AssertKept("summary.txt", Elapsed().Replace(error, "in T s (N lines/s)"));
        AssertKept("results.text", output);
    }

    [Fact]
    public void Json_IsOneArray_AlsoOfNothing()
    {
        (_, string output, _) = MeshSim.Run([.. Replay, "--format", "json", "-q"]);
        Assert.Equal(12, JsonDocument.Parse(output).RootElement.GetArrayLength());
        (int exit, string empty, _) = MeshSim.Run("replay", "-", "-f", $"{Folder}/manifests.yaml", "--format", "json", "-q");
        Assert.Equal(0, exit);
        Assert.Equal(0, JsonDocument.Parse(empty).RootElement.GetArrayLength());
    }

    [Fact]
    public void Files_Several_AreAnsweredInOrderWithTheirOwnLineNumbers()
    {
        using var folder = new TemporaryFolder();
        string one = folder.Write("one.jsonl", "{\"url\": \"http://shop.test/1\"}\n");
        string two = folder.Write("two.jsonl", "\n{\"url\": \"http://shop.test/2\"}");
        (_, string output, _) = MeshSim.Run(
            "replay", two, one, two, "-f", $"{Folder}/manifests.yaml", "--format", "csv", "--fields", "line,url", "-q");
        Assert.Equal("line,url\r\n2,http://shop.test/2\r\n1,http://shop.test/1\r\n2,http://shop.test/2\r\n", output);
    }

    [Theory]
    [InlineData("results.jsonl", "out.jsonl")]
    [InlineData("results.jsonl", "OUT.JSONL")]
    [InlineData("results.text", "out.txt")]
    [InlineData("results.csv", "out.jsonl", "--format", "csv")]
    public void OutputFile_TakesTheResults_AndStdoutNothing(string kept, string name, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        (int exit, string output, string error) = MeshSim.Run([.. Replay, "-o", folder[name], .. arguments]);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains("by outcome", error, StringComparison.Ordinal);
        AssertKept(kept, File.ReadAllText(folder[name]));
    }

    [Fact]
    public void OutputFile_ThatCannotBeWritten_ExitsTwo()
    {
        (int exit, string output, string error) = MeshSim.Run([.. Replay, "-o", "no/such/folder/out.jsonl"]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("cannot write 'no/such/folder/out.jsonl'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void OutputFile_OfARunThatFailsBefore_IsNotTouched()
    {
        using var folder = new TemporaryFolder();
        string kept = folder.Write("out.jsonl", "kept");
        Assert.Equal(2, MeshSim.Run("replay", $"{Folder}/requests.jsonl", "-f", "missing", "-o", kept).Exit);
        Assert.Equal("kept", File.ReadAllText(kept));
    }

    [Theory]
    [InlineData("xml", "--format takes text, jsonl, json, csv, github; it was given 'xml'")]
    [InlineData("jsn", "did you mean 'json'?")]
    [InlineData("sarif", "--format takes text, jsonl, json, csv, github; it was given 'sarif'")]
    public void Format_Unknown_IsUsage(string format, string message)
    {
        (int exit, string output, string error) = MeshSim.Run([.. Replay, "--format", format]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("destinaton", "a result has no field 'destinaton'; did you mean 'destination'?")]
    [InlineData("id,headers", "a result has no field 'headers'")]
    [InlineData(",", "--fields names no field")]
    public void Fields_Unknown_IsUsage(string fields, string message)
    {
        (int exit, string output, string error) = MeshSim.Run([.. Replay, "--fields", fields]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("fix:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Seed_SameSeed_SameDraws_OtherSeed_Others()
    {
        byte[] requests = [.. Enumerable.Repeat("{\"url\": \"http://shop.test/split\"}\n"u8.ToArray(), 200).SelectMany(b => b)];
        string Draws(params string[] seed)
        {
            (int exit, string output, _) = MeshSim.RunWith(
                requests, null, Repository.Root, ["replay", "-f", $"{Folder}/manifests.yaml", "-q", "--fields", "destination", .. seed]);
            Assert.Equal(0, exit);
            return output;
        }

        string seven = Draws("--seed", "7");
        Assert.Equal(seven, Draws("--seed", "7"));
        Assert.NotEqual(seven, Draws("--seed", "8"));
        Assert.Equal(Draws("--seed", "0"), Draws());
        Assert.Contains("few.test", seven, StringComparison.Ordinal);
        Assert.Contains("many.test", seven, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.5")]
    public void Seed_ThatIsNoNumber_IsUsage(string seed)
    {
        (int exit, _, string error) = MeshSim.Run([.. Replay, "--seed", seed]);
        Assert.Equal(2, exit);
        Assert.Contains("--seed", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Registry_Closed_MakesUndeclaredDestinationsClusterNotFound()
    {
        (_, string output, string error) =
            MeshSim.Run([.. Replay, "--registry", "closed", "--format", "csv", "--fields", "outcome,destination,known,status,flags"]);
        Assert.Equal(2, output.Split("forwarded,cart.shop.svc.cluster.local:8080,true,,").Length - 1);
        Assert.Contains("cluster_not_found,few.test:80,false,503,NC", output, StringComparison.Ordinal);
        Assert.Contains("cluster_not_found,many.test:80,false,503,NC", output, StringComparison.Ordinal);
        Assert.Contains("unmatched: 96 requests", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_WrongNumber_IsUsage() => Assert.Equal(2, MeshSim.Run([.. Replay, "--workers", "0"]).Exit);

    private static void AssertKept(string file, string text)
    {
        string path = Repository.PathOf("tests", "cases", "output", file);
        if (IsUpdate)
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    [GeneratedRegex(@"in [0-9.]+ s \([0-9,]+ lines/s\)")]
    private static partial Regex Elapsed();
}
