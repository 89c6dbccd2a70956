namespace HelloMesh.Router;

/// <summary>The <c>location</c> of a redirect (rules ACT-26, ACT-28).</summary>
internal static class RedirectLocation
{
    /// <summary>Composes the location.</summary>
    /// <param name="action">The redirect.</param>
    /// <param name="authority">Host as sent.</param>
    /// <param name="scheme"><c>:scheme</c> of the request.</param>
    /// <param name="isForwardedHttps">Whether <c>x-forwarded-proto</c> is https.</param>
    /// <param name="pathAndQuery">The new path.</param>
    public static string Compose(
        RedirectAction action, string authority, string scheme, bool isForwardedHttps, string pathAndQuery)
    {
        string newScheme = action.Scheme.Length > 0 ? action.Scheme : scheme;
        string port = action.Port > 0 ? $":{action.Port}" : "";
        string host = action.Host.Length > 0 ? action.Host : HostFrom(authority, newScheme, isForwardedHttps, port);
        return $"{newScheme}://{host}{port}{pathAndQuery}";
    }

    /// <summary>The port of Host goes when a new one comes, or when the scheme changes and it is the old one's default.</summary>
    private static string HostFrom(string authority, string newScheme, bool isForwardedHttps, string newPort)
    {
        string host = RequestBuffer.HostOf(authority);
        string port = authority[host.Length..];
        string forwarded = isForwardedHttps ? "https" : "http";
        string defaultPort = isForwardedHttps ? ":443" : ":80";
        bool cut = newPort.Length > 0 || (newScheme != forwarded && port == defaultPort);
        return cut ? host : authority;
    }
}
