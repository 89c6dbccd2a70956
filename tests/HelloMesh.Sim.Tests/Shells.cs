namespace HelloMesh.Tests;

/// <summary>Programs of the machine that some tests need, and the program under test as a command that a shell can call.</summary>
internal static class Shells
{
    /// <summary>Full path of a program; <c>null</c> where it is not installed. CI puts pwsh into artifacts/pwsh.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append(Repository.PathOf("artifacts", "pwsh"))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Writes a command <c>meshsim</c> that runs the built program.</summary>
    /// <returns>Its path.</returns>
    public static string WriteCommand(TemporaryFolder folder)
    {
        string command = folder.Write("meshsim", $"#!/bin/sh\nexec dotnet '{MeshSim.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return command;
    }
}
