using System.Globalization;

namespace HelloMesh.Model;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>0.5s</c>, <c>100ms</c> (section A.2 of the rules).</summary>
public static class GoDuration
{
    /// <summary>Reads a duration: an optional sign, then numbers with units; or the bare text <c>0</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration, to 100 ns; finer parts are cut off.</param>
    /// <param name="isWholeMilliseconds">Whether it is a whole number of milliseconds.</param>
    public static bool TryParse(string text, out TimeSpan duration, out bool isWholeMilliseconds)
    {
        duration = default;
        isWholeMilliseconds = false;
        int position = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        if (text.AsSpan(position).SequenceEqual("0"))
        {
            isWholeMilliseconds = true;
            return true;
        }

        decimal nanoseconds = 0;
        bool any = false;
        while (position < text.Length)
        {
            int start = position;
            while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
            {
                position++;
            }

            if (!decimal.TryParse(
                text.AsSpan(start, position - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            {
                return false;
            }

            start = position;
            while (position < text.Length && !char.IsAsciiDigit(text[position]) && text[position] != '.')
            {
                position++;
            }

            decimal unit = text[start..position] switch
            {
                "h" => 3_600_000_000_000m,
                "m" => 60_000_000_000m,
                "s" => 1_000_000_000m,
                "ms" => 1_000_000m,
                "us" or "µs" or "μs" => 1_000m,
                "ns" => 1m,
                _ => 0m,
            };
            if (unit == 0 || number > long.MaxValue / unit)
            {
                return false;
            }

            nanoseconds += number * unit;
            any = true;
        }

        if (!any || nanoseconds > long.MaxValue)
        {
            return false;
        }

        nanoseconds = decimal.Truncate(nanoseconds);
        isWholeMilliseconds = nanoseconds % 1_000_000m == 0;
        duration = TimeSpan.FromTicks((long)(nanoseconds / 100m));
        duration = text[0] == '-' ? -duration : duration;
        return true;
    }
}
