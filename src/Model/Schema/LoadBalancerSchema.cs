using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of the load balancer settings of a traffic policy.</summary>
internal static class LoadBalancerSchema
{
    private static readonly MessageSchema CookieAttribute = Of("an attribute of a cookie", Text("name"), Text("value").Free());

    private static readonly MessageSchema Cookie = Growing(
        "httpCookie", Text("name").Needed("V-LB-02"), Text("path"), Duration("ttl"), Many("attributes", CookieAttribute));

    private static readonly MessageSchema RingHash = Of("ringHash", UInt64("minimumRingSize"));

    private static readonly MessageSchema Maglev = Of("maglev", UInt64("tableSize").Needed("V-LB-06"));

    private static readonly MessageSchema ConsistentHash = Of(
        "consistentHash",
        Text("httpHeaderName").OneOf("key", 1, "V-LB-07"),
        One("httpCookie", Cookie).OneOf("key", 2, "V-LB-07"),
        Bool("useSourceIp").OneOf("key", 3, "V-LB-07"),
        Text("httpQueryParameterName").OneOf("key", 4, "V-LB-07"),
        One("ringHash", RingHash).OneOf("algorithm", 1, "V-LB-07"),
        One("maglev", Maglev).OneOf("algorithm", 2, "V-LB-07"),
        UInt64("minimumRingSize"));

    private static readonly MessageSchema Distribute = Of("an element of distribute", Text("from"), UIntMap("to"));

    private static readonly MessageSchema Failover = Of("an element of failover", Text("from"), Text("to"));

    private static readonly MessageSchema Locality = Of(
        "localityLbSetting",
        Many("distribute", Distribute),
        Many("failover", Failover),
        Texts("failoverPriority"),
        Bool("enabled"));

    private static readonly MessageSchema ZoneAware = Growing(
        "zoneAwareLbSetting",
        Many("failover", Failover),
        Texts("failoverPriority"),
        UInt("minClusterSize").InRange(1, uint.MaxValue, "V-LL-08"));

    private static readonly MessageSchema Warmup = Of(
        "warmup",
        Timer("duration", "V-LB-09").Needed("V-LB-09"),
        Number("minimumPercent").InRange(0, 100, "V-LB-09"),
        Number("aggression"));

    /// <summary>The settings.</summary>
    public static readonly MessageSchema Settings = Growing(
        "a load balancer",
        Enumeration(
            "simple", "", "UNSPECIFIED", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "ROUND_ROBIN", "LEAST_REQUEST")
            .OneOf("policy", 1, "V-LB-01"),
        One("consistentHash", ConsistentHash).OneOf("policy", 2, "V-LB-01"),
        Opaque("backendUtilization").OneOf("policy", 3, "V-LB-01"),
        One("localityLbSetting", Locality),
        One("zoneAwareLbSetting", ZoneAware),
        Duration("warmupDurationSecs"),
        One("warmup", Warmup));
}
