using System.Buffers;
using System.Globalization;
using System.Text;

namespace HelloMesh.Testing.Results;

/// <summary>Text for people: encoding, colour, and what must not reach a terminal as it is.</summary>
internal static class TextOutput
{
    private const string Reset = "\e[0m";

    /// <summary>Appends text in UTF-8.</summary>
    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);

    /// <summary>The text with control characters written out: a request must not steer the terminal it is shown on.</summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            }
            else
            {
                printable.Append(c);
            }
        }

        return printable.ToString();
    }

    /// <summary>Red, where colour is wanted.</summary>
    public static string Red(string text, bool color) => color ? $"\e[31m{text}{Reset}" : text;

    /// <summary>Green, where colour is wanted.</summary>
    public static string Green(string text, bool color) => color ? $"\e[32m{text}{Reset}" : text;

    /// <summary>Yellow, where colour is wanted.</summary>
    public static string Yellow(string text, bool color) => color ? $"\e[33m{text}{Reset}" : text;

    /// <summary>Dim, where colour is wanted.</summary>
    public static string Dim(string text, bool color) => color ? $"\e[2m{text}{Reset}" : text;
}
