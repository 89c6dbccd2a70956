using System.Buffers;
using System.Text.Json;
using HelloMesh.Router;
using HelloMesh.Sim.Output;
using HelloMesh.Testing;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HelloMesh.Sim.Serve;

/// <summary>Answers requests: with the result as JSON, or, where upstreams are given, as the proxy would.</summary>
/// <param name="plan">What the server does.</param>
/// <param name="forwarder">Forwards what has a destination.</param>
/// <param name="log">Gets a line for each request; <c>null</c> for none.</param>
internal sealed class RequestHandler(ServePlan plan, RouteForwarder forwarder, ServeLog? log)
{
    private long _count;

    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        ServedListener listener = context.Features.GetRequiredFeature<ServedListener>();
        RequestLine line = IncomingRequest.Read(context, listener, Interlocked.Increment(ref _count));
        RouteResult result = plan.Table.Route(line.Request!, line.Line);
        var record = new ResultRecord("", line, result, Verdict: null);
        log?.Write(TextResultWriter.Describe(record, color: false));
        return plan.Upstreams.IsEmpty ? WriteResultAsync(context, record) : ActAsync(context, line, result);
    }

    private async Task ActAsync(HttpContext context, RequestLine line, RouteResult result)
    {
        MeshRequest request = line.Request!;
        bool isGrpc = LocalReply.IsGrpc(context.Request.ContentType);
        Decision decision = Decide(request, line.Line, out string path);
        if (plan.Table.DelayOf(decision, line.Line, request.Draw) is { } delay)
        {
            await Task.Delay(delay, plan.Clock, context.RequestAborted);
        }

        if (result.Outcome == Outcome.Forwarded)
        {
            await forwarder.ForwardAsync(context, request, decision, path, result);
        }
        else if (result.Status is null)
        {
            context.Abort();   // a connection that the proxy does not serve
        }
        else
        {
            Route? route = plan.Table.RouteOf(decision);
            LocalReply reply = LocalReply.Of(result, isGrpc);
            await Replies.SendAsync(
                context, route is null || result.Outcome == Outcome.CorsPreflight ? reply : reply.With("", plan.Table.CorsHeaders(route, request)));
        }
    }

    /// <summary>The decision behind the result: the same draws, so the same outcome.</summary>
    private Decision Decide(MeshRequest request, long line, out string path)
    {
        RequestView view = plan.Table.Prepare(plan.Table.ProxyOf(request), request, new RequestBuffer());
        Decision decision = plan.Table.Decide(view, request, line);
        path = decision.Outcome == Outcome.Forwarded ? plan.Table.UpstreamPath(decision, view, request.Path) : request.Path;
        return decision;
    }

    private static async Task WriteResultAsync(HttpContext context, ResultRecord record)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, JsonValues.Compact))
        {
            ResultJson.Write(json, record, ResultFields.All);
        }

        body.Write("\n"u8);
        context.Response.StatusCode = record.Result.Status ?? StatusCodes.Status200OK;
        if (record.Result.Location is { } location)
        {
            context.Response.Headers.Location = location;
        }

        if (Replies.MayHaveBody(context))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.WrittenCount;
            await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
        }
    }
}
