using System.Collections.Immutable;
using System.Globalization;
using HelloMesh.Model;

namespace HelloMesh.Router;

/// <summary>Where a route comes from.</summary>
internal readonly record struct RouteOrigin(string Name, VirtualService VirtualService, string Rule, SourceSpan Source);

/// <summary>An Istio rule's action in Envoy's words (file 4 of the rules).</summary>
internal static class ActionTranslator
{
    /// <summary>The control plane's default retries (rule ACT-71).</summary>
    public static readonly RetrySettings DefaultRetries = new(
        2, "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes", null, true);

    private const int DefaultRedirectStatus = 301;

    public static Route Translate(HttpRoute source, RouteMatch match, RouteScope scope, in RouteOrigin origin)
    {
        RouteHeaders headers = HeaderTranslator.ForRoute(source);
        return new Route
        {
            Name = origin.Name,
            Match = match,
            Action = ToAction(source, match, scope, headers),
            VirtualService = origin.VirtualService,
            Rule = origin.Rule,
            Source = origin.Source,
            IsCatchAll = MatchTranslator.IsCatchAll(match),
            RequestHeaders = headers.Request,
            ResponseHeaders = headers.Response,
            Fault = source.Fault is { } fault
                ? new FaultSettings(AbortStatus(fault), fault.AbortPercentage, fault.Delay, fault.DelayPercentage)
                {
                    AbortGrpcStatus = fault.AbortStatus is null ? fault.AbortGrpcStatus : null,
                }
                : null,
            Cors = source.Cors,
        };
    }

    /// <summary>A gRPC status is answered under HTTP 200 (rule ACT-51).</summary>
    private static int? AbortStatus(HttpFault fault) =>
        (int?)fault.AbortStatus ?? (fault.AbortGrpcStatus is null ? null : 200);

    /// <summary>The cluster that a destination means (rules ACT-1, ACT-4, ACT-8, ACT-9).</summary>
    public static string ClusterName(Destination destination, RouteScope scope)
    {
        if (destination.Host.Length == 0)
        {
            return "UnknownService";
        }

        RegistryService? service = scope.FindService(destination.Host);
        string host = service is { ExternalName.Length: > 0 } ? service.ExternalName : destination.Host;
        int port = (int?)destination.Port
            ?? (service is { Ports.Length: 1 } ? service.Ports[0].Number : scope.Port);
        return ClusterSet.Name(host, destination.Subset, port);
    }

    /// <summary>Rule ACT-20: redirect, else direct response, else destinations.</summary>
    private static RouteAction ToAction(HttpRoute source, RouteMatch match, RouteScope scope, in RouteHeaders headers)
    {
        if (source.Redirect is { } redirect)
        {
            return Redirect(redirect, scope);
        }

        if (source.DirectResponse is { } response)
        {
            return new DirectResponseAction((int)response.Status, response.Body);
        }

        bool isWeighted = source.Route.Length > 1;
        return new ForwardAction
        {
            IsWeighted = isWeighted,
            Clusters = source.Route.Length == 1
                ? scope.OnlyCluster(source.Route[0].Destination)
                : Clusters(source.Route, scope),
            PathRewrite = source.Rewrite is { RegexMatch: null, Uri.Length: > 0 } ? source.Rewrite.Uri : null,
            RegexRewritePattern = source.Rewrite?.RegexMatch,
            RegexRewriteSubstitution = source.Rewrite?.RegexRewrite ?? "",
            AuthorityRewrite = headers.Authority,
            Timeout = source.Timeout is { } timeout && timeout > TimeSpan.Zero ? timeout : null,
            Retries = Retries(source.Retries),
            Mirrors = source.Mirror is null && source.Mirrors.IsEmpty ? [] : [.. Mirrors(source, scope)],
        };
    }

    /// <summary>Rule ACT-16: zero weights are dropped.</summary>
    private static ImmutableArray<WeightedCluster> Clusters(ImmutableArray<HttpRouteDestination> destinations, RouteScope scope) =>
        [.. destinations.Where(d => d.Weight != 0).Select(d => Cluster(d, scope))];

    private static WeightedCluster Cluster(HttpRouteDestination destination, RouteScope scope) => new(
        ClusterName(destination.Destination, scope),
        destination.Weight,
        destination.Headers,
        HeaderTranslator.Authority(destination.Headers?.Request));

    /// <summary>Rules ACT-25 to ACT-28.</summary>
    private static RedirectAction Redirect(HttpRedirect redirect, RouteScope scope)
    {
        int port = (int?)redirect.Port ?? (redirect.DerivePort == RedirectDerivePort.FromRequestPort ? scope.Port : 0);
        string scheme = redirect.Scheme.Length > 0 ? redirect.Scheme : scope.IsTls ? "https" : "http";
        bool isDefault = (port == 80 && scheme == "http") || (port == 443 && scheme == "https");
        return new RedirectAction
        {
            Status = redirect.RedirectCode == 0 ? DefaultRedirectStatus : (int)redirect.RedirectCode,
            Scheme = redirect.Scheme,
            Host = redirect.Authority,
            Port = isDefault ? 0 : port,
            Path = redirect.Uri.Length > 0 ? redirect.Uri : null,
            PrefixRewrite = redirect.PrefixRewrite,
        };
    }

    /// <summary>Rule ACT-71: integers among the conditions are status codes.</summary>
    private static RetrySettings? Retries(HttpRetry? retry)
    {
        if (retry is null)
        {
            return DefaultRetries;
        }

        if (retry.Attempts <= 0)
        {
            return null;
        }

        if (retry.RetryOn.Length == 0)
        {
            return DefaultRetries with
            {
                Attempts = retry.Attempts,
                PerTryTimeout = retry.PerTryTimeout,
                Backoff = retry.Backoff,
                IsDefault = retry.Attempts == DefaultRetries.Attempts && retry.PerTryTimeout is null,
            };
        }

        string[] conditions =
            retry.RetryOn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string on = string.Join(',', conditions.Where(c => !IsStatusCode(c)));
        if (conditions.Any(IsStatusCode) && !on.Contains("retriable-status-codes", StringComparison.Ordinal))
        {
            on += ",retriable-status-codes";
        }

        return new RetrySettings(retry.Attempts, on, retry.PerTryTimeout, false)
        {
            StatusCodes = [.. conditions.Where(IsStatusCode).Select(c => int.Parse(c, CultureInfo.InvariantCulture))],
            Backoff = retry.Backoff,
        };
    }

    private static bool IsStatusCode(string condition) =>
        int.TryParse(condition, out int code) && code is >= 100 and < 600;

    /// <summary>Rule ACT-70: absent means 100 %, zero means none.</summary>
    private static IEnumerable<ClusterMirror> Mirrors(HttpRoute source, RouteScope scope)
    {
        if (source.Mirror is { } mirror && source.MirrorPercentage is null or > 0)
        {
            yield return new ClusterMirror(ClusterName(mirror, scope), source.MirrorPercentage ?? 100);
        }

        foreach (HttpMirror other in source.Mirrors)
        {
            if (other.Percentage is null or > 0)
            {
                yield return new ClusterMirror(ClusterName(other.Destination, scope), other.Percentage ?? 100);
            }
        }
    }
}
