using System.Text;
using HelloMesh.Testing;
using Microsoft.AspNetCore.Http;

namespace HelloMesh.Sim.Serve;

/// <summary>Sends what the proxy answers itself.</summary>
internal static class Replies
{
    /// <summary>Sends a reply in place of whatever was prepared; where a response is under way it can only be cut off.</summary>
    public static async Task SendAsync(HttpContext context, LocalReply reply)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (MayHaveBody(context))
        {
            byte[] body = Encoding.UTF8.GetBytes(reply.Body);
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Whether HTTP allows the response a body.</summary>
    public static bool MayHaveBody(HttpContext context) =>
        !HttpMethods.IsHead(context.Request.Method)
        && context.Response.StatusCode is >= 200 and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
}
