namespace HelloMesh.Router;

/// <summary>Which headers of a request go on to the upstream, and which the proxy writes itself (rules RM-52 to RM-54).</summary>
public static class ForwardedHeaders
{
    /// <summary>The client's address that the proxy is taken to see: one that is set aside for documentation.</summary>
    public const string ClientAddress = "192.0.2.1";

    /// <summary>True when the upstream gets the header as it was sent.</summary>
    /// <param name="name">Name in any case; not <c>host</c>, which goes on as the authority.</param>
    /// <param name="value">Value.</param>
    /// <param name="isGateway">True for a gateway, false for a sidecar.</param>
    /// <param name="isUpgrade">Whether the request is an upgrade to a WebSocket.</param>
    public static bool Keeps(string name, string value, bool isGateway, bool isUpgrade)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        HeaderTraits traits = HeaderRules.TraitsOf(name);
        if (traits is HeaderTraits.None or HeaderTraits.SingleLine)
        {
            return true;
        }

        if (traits == HeaderTraits.ByValue)
        {
            return name.Length == "te".Length ? value.Contains("trailers", StringComparison.OrdinalIgnoreCase) : isUpgrade;
        }

        if (traits == HeaderTraits.ReplacedOnGateways && !isGateway)
        {
            return !name.Equals("x-forwarded-proto", StringComparison.OrdinalIgnoreCase) || value is "http" or "https";
        }

        return isUpgrade && name.Equals("connection", StringComparison.OrdinalIgnoreCase);
    }
}
