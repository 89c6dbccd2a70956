using HelloMesh.Router;

namespace HelloMesh.Testing.Generation;

/// <summary>Runs drafts through the table; for one thread.</summary>
internal sealed class MatchRun(RoutingTable table)
{
    private readonly RequestBuffer _buffer = new();

    public RoutingTable Table => table;

    /// <summary>Where a draft comes to; <c>null</c> where it is no request, or no gateway could take it.</summary>
    public MatchResult? Match(RequestDraft draft) =>
        draft.Build() is { } request && table.TryPrepare(request, _buffer, out RequestView view) ? table.Match(view) : null;
}
