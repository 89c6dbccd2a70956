using System.Text;
namespace HelloMesh.Router;
/// <summary>x</summary>
public sealed class Re2Regex(string p)
{
    private readonly System.Text.RegularExpressions.Regex? _r = p is null ? null : new("\\A(?:" + p + ")\\z", System.Text.RegularExpressions.RegexOptions.CultureInvariant);
    /// <summary>x</summary>
    public static Re2Regex Never { get; } = new("[^\\s\\S]");
    /// <summary>x</summary>
    public static bool TryCompile(string p, out Re2Regex? r, out string e) { e = ""; try { r = new(p); return true; } catch (ArgumentException) { r = null; return false; } }
    /// <summary>x</summary>
    public string ReplaceAll(string s, string rw) => _u.Replace(s, System.Text.RegularExpressions.Regex.Replace(rw.Replace("$","$$"), @"\\(\d)", "$${$1}"));
    private readonly System.Text.RegularExpressions.Regex _u = new(p!);
    /// <summary>x</summary>
    public bool IsFullMatch(ReadOnlySpan<byte> s) => _r!.IsMatch(Encoding.Latin1.GetString(s));
}
