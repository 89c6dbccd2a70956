using System.Collections.Immutable;
using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>Whether a route can be reached.</summary>
public enum RouteReach
{
    /// <summary>A generated request comes to it.</summary>
    Reached,

    /// <summary>No request comes to it: an earlier route takes all of its requests, or it asks for what no request has.</summary>
    Unreachable,

    /// <summary>No request was found that comes to it, and no proof that there is none.</summary>
    NotFound,
}

/// <summary>One route of a proxy's plan.</summary>
/// <param name="Workload">The proxy.</param>
/// <param name="Listener">Envoy's name of the listener.</param>
/// <param name="VirtualHost">Envoy's name of the virtual host; <c>null</c> for TCP.</param>
/// <param name="Owner"><c>namespace/name</c> of the VirtualService; <c>null</c> for routes that the control plane adds itself.</param>
/// <param name="Rule">The rule within it; may be empty where there is no owner.</param>
/// <param name="Source">Where the rule stands.</param>
/// <param name="Reach">Whether it is reached.</param>
/// <param name="Reason">Where it is not reached: what takes its place, in a sentence; empty otherwise.</param>
public sealed record GeneratedRoute(
    string Workload,
    string Listener,
    string? VirtualHost,
    string? Owner,
    string Rule,
    SourceSpan Source,
    RouteReach Reach,
    string Reason);

/// <summary>Which routes generated requests reach. A rule is a route of several plans where several proxies serve it.</summary>
public sealed class GenerationReport
{
    internal GenerationReport(ImmutableArray<GeneratedRoute> routes) => Routes = routes;

    /// <summary>Every route, in the order in which they are tried.</summary>
    public ImmutableArray<GeneratedRoute> Routes { get; }

    /// <summary>Rules of VirtualServices that are served somewhere.</summary>
    public int RuleCount => Rules.Count();

    /// <summary>Rules that no generated request reaches in any plan, each once, in order; what can be said of the first plan
    /// that serves them.</summary>
    public IEnumerable<GeneratedRoute> RulesNotReached => Rules
        .Where(rule => rule.All(route => route.Reach != RouteReach.Reached))
        .Select(rule => rule.FirstOrDefault(route => route.Reach == RouteReach.NotFound) ?? rule.First());

    private IEnumerable<IGrouping<(string?, string), GeneratedRoute>> Rules =>
        Routes.Where(route => route.Owner is not null).GroupBy(route => (route.Owner, route.Rule));
}
