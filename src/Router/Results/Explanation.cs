using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>How a step of an explanation ended.</summary>
public enum StepVerdict
{
    /// <summary>Taken: this is where the request went on.</summary>
    Taken,

    /// <summary>A candidate that lost, with the reason.</summary>
    Lost,

    /// <summary>The request ends here.</summary>
    Ended,

    /// <summary>A remark.</summary>
    Note,
}

/// <summary>One step on the way of a request.</summary>
/// <param name="Stage">listener, filter chain, request, virtual host, route, action.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Rule">The rule that decided, for example <c>GW-30</c>.</param>
/// <param name="Source">The manifest's place; <c>default</c> when there is none.</param>
public sealed record ExplanationStep(string Stage, StepVerdict Verdict, string Text, string Rule, SourceSpan Source = default);

/// <summary>An answer and how it came about.</summary>
/// <param name="Result">The answer, the same that <see cref="RoutingTable.Route(MeshRequest, long)"/> gives.</param>
/// <param name="Steps">Every step, in order.</param>
public sealed record Explanation(RouteResult Result, ImmutableArray<ExplanationStep> Steps);
