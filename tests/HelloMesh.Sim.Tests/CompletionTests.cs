namespace HelloMesh.Tests;

/// <summary>Completion, by running the shells themselves where they are installed (CI installs them).</summary>
public sealed class CompletionTests
{
    private const string Dashes = "meshsim route --se";
    private const string Command = "meshsim rep";
    private const string Value = "meshsim replay requests.jsonl --format js";
    private const string Joined = "meshsim replay requests.jsonl --format=js";
    private const string File = "meshsim lint READ";

    [Theory]
    [InlineData("bash", "complete -o bashdefault -o default -F _meshsim meshsim")]
    [InlineData("zsh", "#compdef meshsim")]
    [InlineData("fish", "complete -c meshsim -f -a '(__meshsim_complete)'")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName meshsim")]
    public void Script_OfEachShell_IsPrinted(string shell, string line)
    {
        (int exit, string output, string error) = MeshSim.Run("completion", shell);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(line, output, StringComparison.Ordinal);
        Assert.Contains("suggest:", output, StringComparison.Ordinal);
        Assert.EndsWith("\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Shell_ThatIsUnknown_IsAnsweredWithTheNearest()
    {
        (int exit, _, string error) = MeshSim.Run("completion", "fisch");
        Assert.Equal(2, exit);
        Assert.Contains("there is a script for bash, zsh, fish, pwsh; not for 'fisch'", error, StringComparison.Ordinal);
        Assert.Contains("'fish'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void HiddenCommand_IsNotOffered()
    {
        (_, string output, _) = MeshSim.Run("[suggest:9]", "meshsim m");
        Assert.DoesNotContain("man", output.Split('\n'));
    }

    [Fact]
    public void Profile_IsOfferedByName()
    {
        (_, string output, _) = MeshSim.Run("[suggest:27]", "meshsim generate --profile ");
        Assert.Equal(["even", "traffic"], output.Split('\n').Where(line => line.Length > 0 && line[0] is not ('-' or '/')));
    }

    [Fact]
    public void Bash_OffersCommandsOptionsValuesAndFiles()
    {
        const string Script = """
            source <(meshsim completion bash)
            complete -p meshsim
            while IFS= read -r COMP_LINE; do
              COMP_POINT=${#COMP_LINE}
              read -ra COMP_WORDS <<< "$COMP_LINE"
              [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=("")
              COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
              _meshsim "${COMP_WORDS[0]}"
              echo "[$COMP_LINE] ${COMPREPLY[*]}"
            done
            """;
        string output = RunIn("bash", ["-c", Script], [Command, Dashes, Value, Joined, File, "meshsim completion "]);
        Assert.Contains("-o default", output, StringComparison.Ordinal);   // what makes bash offer files where nothing else fits
        AssertOffers(output);
        Assert.Contains($"[{File}] \n", output, StringComparison.Ordinal);
    }

    /// <summary>The line editor's two builtins print here what they are given.</summary>
    [Fact]
    public void Zsh_OffersCommandsOptionsValuesAndFiles()
    {
        const string Script = """
            compdef() { : }
            compadd() { shift; offered="$*" }
            compset() { PREFIX=${PREFIX#*=} }
            _files() { offered=FILES }
            source <(meshsim completion zsh)
            while IFS= read -r typed; do
              words=("${(@s: :)typed}") CURRENT=${#words} PREFIX=${words[-1]} offered=
              _meshsim
              print -r -- "[$typed] $offered"
            done
            """;
        string output = RunIn("zsh", ["-f", "-c", Script], [Command, Dashes, Value, Joined, File, "meshsim completion "]);
        AssertOffers(output);
        Assert.Contains($"[{File}] FILES\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fish_OffersCommandsOptionsValuesAndFiles()
    {
        const string Script = """
            meshsim completion fish | source
            while read -l typed
                echo "[$typed]" (string replace -r '\t.*' '' -- (complete -C "$typed"))
            end
            """;
        string output = RunIn("fish", ["--no-config", "-c", Script], [Command, Dashes, Value, Joined, File, "meshsim completion "]);
        AssertOffers(output.Replace("[meshsim completion]", "[meshsim completion ]", StringComparison.Ordinal), "--format=");
        Assert.Contains($"[{File}] README.md\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void PowerShell_OffersCommandsOptionsValuesAndFiles()
    {
        const string Script = """
            meshsim completion pwsh | Out-String | Invoke-Expression
            foreach ($typed in $input) {
                "[$typed] " + ((TabExpansion2 -inputScript $typed -cursorColumn $typed.Length).CompletionMatches.CompletionText -join ' ')
            }
            """;
        using var folder = new TemporaryFolder();
        string script = folder.Write("offer.ps1", Script);
        string typed = $"'{string.Join("','", Command, Dashes, Value, Joined, File, "meshsim completion ")}'";
        string output = RunIn("pwsh", ["-NoProfile", "-NonInteractive", "-Command", $"{typed} | & '{script}'"], []);
        AssertOffers(output, "--format=");
        Assert.Contains($"[{File}] ./README.md\n", output, StringComparison.Ordinal);
    }

    private static void AssertOffers(string output, string option = "")
    {
        // Some shells complete only what follows the '=', others the whole word.
        Assert.Contains($"[{Joined}] {option}json {option}jsonl\n", output, StringComparison.Ordinal);
        Assert.Contains($"[{Command}] replay\n", output, StringComparison.Ordinal);
        Assert.Contains($"[{Dashes}] --seed --set\n", output, StringComparison.Ordinal);
        Assert.Contains($"[{Value}] json jsonl\n", output, StringComparison.Ordinal);
        Assert.Contains("[meshsim completion ] bash fish pwsh zsh\n", output, StringComparison.Ordinal);
    }

    private static string RunIn(string shell, string[] arguments, string[] typed)
    {
        string? program = Shells.Find(shell);
        Assert.SkipWhen(program is null, $"{shell} is not installed");
        using var folder = new TemporaryFolder();
        string path = $"{Path.GetDirectoryName(Shells.WriteCommand(folder))}:{Environment.GetEnvironmentVariable("PATH")}";
        byte[] input = System.Text.Encoding.UTF8.GetBytes(string.Concat(typed.Select(line => line + "\n")));
        (int exit, string output, string error) = MeshSim.RunProcess(program!, input, ("PATH", path), Repository.Root, arguments);
        Assert.True(exit == 0, error);
        Assert.Equal("", error);
        return output;
    }
}
