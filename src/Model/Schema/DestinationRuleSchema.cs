using static HelloMesh.Model.Field;
using static HelloMesh.Model.MessageSchema;

namespace HelloMesh.Model;

/// <summary>Fields of a DestinationRule.</summary>
internal static class DestinationRuleSchema
{
    private const int LabelValueLengthMax = 63;
    private const int SelectorLabelCountMax = 4096;

    private static readonly MessageSchema Subset = Of(
        "a subset", Text("name").Needed("V-DR-02"), TextMap("labels"), One("trafficPolicy", TrafficPolicySchema.Policy));

    private static readonly MessageSchema Selector = Of(
        "a workload selector",
        TextMap("matchLabels").Short(LabelValueLengthMax, "V-DR-07").Counted(0, SelectorLabelCountMax, "V-DR-07"));

    /// <summary>The spec.</summary>
    public static readonly MessageSchema Spec = Of(
        "the spec of a DestinationRule",
        Text("host").Needed("V-DR-01"),
        One("trafficPolicy", TrafficPolicySchema.Policy),
        Many("subsets", Subset),
        Texts("exportTo"),
        One("workloadSelector", Selector).Like("workloadSelector: {matchLabels: {app: NAME}}"));
}
