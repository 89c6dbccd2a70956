namespace HelloMesh.Model;

/// <summary>What the control plane refuses or warns about in one object, beyond types and field names (file 8 of the
/// rules, part A). The tree is the one that <see cref="SchemaChecker"/> has cleaned: what it could not use was reported
/// there and is absent here.</summary>
internal static class ObjectRules
{
    public static void Check(string kind, YamlMapping document, YamlMapping spec, ObjectMeta meta, DiagnosticBag diagnostics)
    {
        if (kind is "Gateway" or "VirtualService" or "DestinationRule" or "ServiceEntry" or "Sidecar" or "Service")
        {
            MetadataRules.Check(kind, meta, document.Child("metadata"), diagnostics);
        }

        if (document.IsUnusable("spec"))
        {
            return;
        }

        switch (kind)
        {
            case "Gateway":
                GatewayRules.Check(spec, meta, diagnostics);
                break;
            case "VirtualService":
                VirtualServiceRules.Check(spec, meta, diagnostics);
                break;
            case "DestinationRule":
                DestinationRuleRules.Check(spec, meta, diagnostics);
                break;
            case "ServiceEntry":
                ServiceEntryRules.Check(spec, meta, diagnostics);
                break;
            case "Sidecar":
                SidecarRules.Check(spec, meta, diagnostics);
                break;
            case "Service":
                ServiceRules.Check(spec, meta, diagnostics);
                break;
        }
    }
}
