namespace HelloMesh.Model;

/// <summary>Rules V-HD-01 to V-HD-04: operations on headers, of a rule or of a destination.</summary>
internal static class HeaderOperationRules
{
    private static readonly string[] Writing = ["add", "set"];

    /// <summary>Checks the field <c>headers</c> of a rule or a destination.</summary>
    public static void Check(YamlMapping node, DiagnosticBag diagnostics)
    {
        if (node.Child("headers") is not { } headers)
        {
            return;
        }

        if (headers.Child("request") is { } request)
        {
            CheckWriting(request, "V-HD-01", isRequest: true, diagnostics);
            CheckRemoving(request, "V-HD-02", diagnostics);
        }

        if (headers.Child("response") is { } response)
        {
            CheckWriting(response, "V-HD-03", isRequest: false, diagnostics);
            CheckRemoving(response, "V-HD-03", diagnostics);
        }
    }

    private static void CheckWriting(YamlMapping operations, string rule, bool isRequest, DiagnosticBag diagnostics)
    {
        foreach (string field in Writing)
        {
            foreach (YamlEntry entry in operations.Child(field).Pairs())
            {
                if (isRequest ? !IsRequestName(entry.Key) : !IsOperationName(entry.Key))
                {
                    ReportName(entry.Key, entry.KeySpan, rule, diagnostics);
                }

                if (entry.Value is YamlScalar value && HeaderValueRules.WhatIsWrong(value.Value) is { } wrong)   // V-HD-04
                {
                    diagnostics.Report(
                        VirtualServiceFindings.BadHeaderValue, "V-HD-04", value.Span, wrong,
                        "write %% for a percent sign; a variable is %NAME% or %NAME(argument)%");
                }
            }
        }
    }

    private static void CheckRemoving(YamlMapping operations, string rule, DiagnosticBag diagnostics)
    {
        foreach (YamlNode node in operations.Items("remove"))
        {
            var name = (YamlScalar)node;
            if (!IsOperationName(name.Value))
            {
                ReportName(name.Value, name.Span, rule, diagnostics);
            }
        }
    }

    /// <summary>P-HDRREQ.</summary>
    private static bool IsRequestName(string name) => name.Length > 0 && (name[0] != ':' || name == ":authority");

    /// <summary>P-HDROP.</summary>
    private static bool IsOperationName(string name) =>
        name.Length > 0 && name[0] != ':' && !name.Equals("host", StringComparison.OrdinalIgnoreCase);

    private static void ReportName(string name, SourceSpan span, string rule, DiagnosticBag diagnostics) =>
        diagnostics.Report(
            VirtualServiceFindings.BadHeaderName, rule, span, name.Length == 0 ? "a header needs a name" : $"'{name}' cannot be changed here",
            "name an ordinary header; the authority is changed with request.set or rewrite.authority, the path with rewrite.uri");
}
