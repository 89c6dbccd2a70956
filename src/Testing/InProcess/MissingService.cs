using HelloMesh.Router;

namespace HelloMesh.Testing;

/// <summary>Destinations that nothing was added for.</summary>
internal static class MissingService
{
    /// <summary>What answers where a sidecar lets a call pass to wherever it was meant to go (rule MESH-15).</summary>
    public static MeshUpstream? FindPassthrough(MeshCall call)
    {
        if (call.Plan!.Forwarding.Host.Length > 0)
        {
            return null;
        }

        string destination = $"{call.Request.DestinationHost}:{call.Request.Port}";
        return call.State.Find(destination, null);
    }

    public static string PassthroughOrigin(MeshCall call) =>
        ForwardingPlan.OriginOf(call.Request.DestinationHost ?? "", call.Request.Port ?? 0);

    /// <summary>Names the call that is missing.</summary>
    public static string Hint(MeshCall call)
    {
        Forwarding forwarding = call.Plan!.Forwarding;
        if (forwarding.Host.Length == 0)
        {
            return $"hellomesh: no service of the mesh is called '{call.Request.DestinationHost}:{call.Request.Port}', and the call "
                + $"goes to {forwarding.Cluster} (rule MESH-15)";
        }

        string name = ServiceDirectory.ShortName(call.Plan.Destination);
        string subset = forwarding.Subset is null ? "" : $", or only for this subset with subset: \"{forwarding.Subset}\"";
        string rule = forwarding.Route is { VirtualService: { } owner } route
            ? $"{route.Rule} of {owner.Meta.Id} ({route.Source}) sends this request to {forwarding.Cluster}"
            : $"this request goes to {forwarding.Cluster}";
        return $"hellomesh: nothing answers for {name}: {rule}. Add it: services.Add(\"{name}\", app => …){subset}";
    }
}
