using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Results;

namespace HelloMesh.Sim.Replay;

/// <summary>The result of all requests with the same decision, where the <see cref="AnswerBook"/> does not take it: a draw
/// decides among several, or what the upstream receives is shown.</summary>
internal sealed class AnswerTemplate
{
    private readonly byte[] _bytes;

    /// <summary>Takes what a writer wrote last.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="result">The result that was written.</param>
    /// <param name="route">The route of the decision; <c>null</c> where there is none.</param>
    /// <param name="decision">The decision.</param>
    public AnswerTemplate(TemplateWriter writer, RouteResult result, Route? route, in Decision decision)
    {
        Counted = CountedResult.Of(result);
        _bytes = writer.Bytes.ToArray();
        Layout = writer.Layout;
        if (!writer.ShowsUpstreamOf(result))
        {
            return;
        }

        var action = (ForwardAction)route!.Action;
        WeightedCluster cluster = action.Clusters[decision.Cluster];
        string? authority = action.AuthorityRewrite ?? cluster.AuthorityRewrite;
        ShowsUpstream = true;
        ChangedHeaders = [.. NamesIn(cluster.Headers?.Request).Concat(NamesIn(route.RequestHeaders)).Distinct().Select(Encoding.UTF8.GetBytes)];
        Authority = authority is null ? null : JsonEncodedText.Encode(authority, JsonValues.Compact.Encoder).EncodedUtf8Bytes.ToArray();
        RewritesPath = action.PathRewrite is not null || action.RegexRewritePattern is not null;
        UpstreamHeaders = writer.HeaderField(result.Upstream!);
    }

    /// <summary>What a summary counts of a result with this decision.</summary>
    public CountedResult Counted { get; }

    /// <summary>What is left open, and where.</summary>
    public TemplateLayout Layout { get; }

    /// <summary>The bytes that are the same in every result, from the first to the last.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Names of headers that the route changes on the way to the upstream; a request that has one of them is for the
    /// full path.</summary>
    public ImmutableArray<byte[]> ChangedHeaders { get; } = [];

    /// <summary>True when results show what the upstream receives, so headers count.</summary>
    public bool ShowsUpstream { get; }

    /// <summary>Host for the upstream, escaped; <c>null</c> where the request's own stays.</summary>
    public byte[]? Authority { get; }

    /// <summary>True when the path for the upstream is not the request's own.</summary>
    public bool RewritesPath { get; }

    /// <summary>Header changes for the upstream as a field with its comma; may be empty.</summary>
    public byte[] UpstreamHeaders { get; } = [];

    /// <summary>Lines that were answered with it.</summary>
    public long Lines { get; set; }

    /// <summary>Requests that these stand for.</summary>
    public long Requests { get; set; }

    private static IEnumerable<string> NamesIn(HeaderOperation? operation) => operation is null
        ? []
        : [.. operation.Remove, .. operation.Set.Select(h => h.Key), .. operation.Add.Select(h => h.Key)];
}
