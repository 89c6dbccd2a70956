using System.Buffers;
using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Router;

// A rewrite text: bytes, with \0 to \9 for groups and \\ for a backslash (rule ACT-37).
internal static class Re2Rewrite
{
    // The largest group number named, 0 if none is.
    public static int GroupMax(ReadOnlySpan<byte> rewrite)
    {
        int max = 0;
        for (int i = 0; i + 1 < rewrite.Length; i++)
        {
            if (rewrite[i] == '\\')
            {
                i++;
                max = char.IsAsciiDigit((char)rewrite[i]) ? Math.Max(max, rewrite[i] - '0') : max;
            }
        }

        return max;
    }

    // What is wrong with a rewrite text, or null.
    public static string? Check(string rewrite, int captureCount)
    {
        int max = 0;
        for (int i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] != '\\')
            {
                continue;
            }

            i++;
            if (i == rewrite.Length)
            {
                return "a backslash at the end";
            }

            if (rewrite[i] != '\\' && !char.IsAsciiDigit(rewrite[i]))
            {
                return $"a backslash must be followed by a digit or another backslash, not by '{rewrite[i]}'";
            }

            max = char.IsAsciiDigit(rewrite[i]) ? Math.Max(max, rewrite[i] - '0') : max;
        }

        return max > captureCount ? $"\\{max} names a group, but the pattern has only {captureCount}" : null;
    }

    // Writes one replacement. At a faulty escape RE2 leaves off and keeps what it has written, so this does.
    public static void Write(
        ReadOnlySpan<byte> rewrite, ReadOnlySpan<byte> subject, ReadOnlySpan<int> slots, IBufferWriter<byte> result)
    {
        for (int i = 0; i < rewrite.Length; i++)
        {
            if (rewrite[i] != '\\')
            {
                result.Write(rewrite.Slice(i, 1));
                continue;
            }

            i++;
            if (i < rewrite.Length && char.IsAsciiDigit((char)rewrite[i]))
            {
                int slot = 2 * (rewrite[i] - '0');
                if (slots[slot] >= 0 && slots[slot + 1] >= 0)
                {
                    result.Write(subject[slots[slot]..slots[slot + 1]]);
                }
            }
            else if (i < rewrite.Length && rewrite[i] == '\\')
            {
                result.Write("\\"u8);
            }
            else
            {
                return;
            }
        }
    }

    public static byte[] Bytes(string rewrite) => Encoding.UTF8.GetBytes(rewrite);
}
