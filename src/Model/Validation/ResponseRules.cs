using System.Text;

namespace HelloMesh.Model;

/// <summary>Rules V-DI-01 to V-DI-03: fixed answers.</summary>
internal static class ResponseRules
{
    private const int BodyMaxBytes = 1048576;
    private const int BodyLargeBytes = 102400;

    /// <summary>Whether validation lets a status pass (the proxy refuses 600, rule D-57).</summary>
    public static bool IsStatus(long status) => status is >= 200 and <= 600;

    public static void Check(YamlMapping route, DiagnosticBag diagnostics)
    {
        if (route.Child("directResponse") is not { } response)
        {
            return;
        }

        if (response.UInt("status") is { } status && !IsStatus(status))   // V-DI-01
        {
            diagnostics.Report(
                VirtualServiceFindings.BadStatus, "V-DI-01", response.SpanOf("status"), $"{status} is no status for an answer", "write a status from 200 to 599");
        }

        YamlMapping? body = response.Child("body");
        if ((body?.Get("string") ?? body?.Get("bytes")) is not YamlScalar content)
        {
            return;
        }

        long length = body!.Has("bytes") ? DecodedLength(content.Value) : Encoding.UTF8.GetByteCount(content.Value);
        SourceSpan place = content.Head();
        if (length > BodyMaxBytes)   // V-DI-02
        {
            diagnostics.Report(
                VirtualServiceFindings.BodyTooLarge, "V-DI-02", place, $"the body has {length} bytes, {BodyMaxBytes} are allowed", "serve it from a service");
        }
        else if (length > BodyLargeBytes)   // V-DI-03
        {
            diagnostics.Report(
                VirtualServiceFindings.BodyLarge, "V-DI-03", place, $"the body has {length} bytes, and every proxy holds all of them", "serve it from a service");
        }
    }

    /// <summary>Bytes that base64 stands for: padding and line breaks are none.</summary>
    private static long DecodedLength(string text)
    {
        long digits = 0;
        foreach (char c in text)
        {
            digits += c == '=' || char.IsWhiteSpace(c) ? 0 : 1;
        }

        return digits * 3 / 4;
    }
}
