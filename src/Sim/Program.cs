using HelloMesh.Sim.Cli;
using HelloMesh.Sim.Commands;

return CommandLine.Run(
    args,
    ReplayCommand.Create(),
    RouteCommand.Create(),
    RoutesCommand.Create(),
    LintCommand.Create(),
    GenerateCommand.Create(),
    BenchCommand.Create(),
    CompileCommand.Create(),
    ServeCommand.Create(),
    CompletionCommand.Create(),
    ManCommand.Create());
