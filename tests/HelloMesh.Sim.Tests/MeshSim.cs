using System.Diagnostics;
using System.Text;

namespace HelloMesh.Tests;

/// <summary>Runs the real program.</summary>
internal static class MeshSim
{
    /// <summary>The built program.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "meshsim.dll");

    public static (int Exit, string Output, string Error) Run(params string[] arguments) => RunIn(Repository.Root, arguments);

    public static (int Exit, string Output, string Error) RunIn(string folder, params string[] arguments) =>
        RunWith([], null, folder, arguments);

    /// <summary>Runs with something on standard input and, where it is not <c>null</c>, an environment variable.</summary>
    public static (int Exit, string Output, string Error) RunWith(
        byte[] input, (string Name, string Value)? variable, string folder, params string[] arguments) =>
        RunProcess("dotnet", input, variable, folder, [Program, .. arguments]);

    /// <summary>Runs any program.</summary>
    public static (int Exit, string Output, string Error) RunProcess(
        string program, byte[] input, (string Name, string Value)? variable, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("NO_COLOR");
        if (variable is { } set)
        {
            start.Environment[set.Name] = set.Value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A run that fails before it reads leaves its input behind.
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
