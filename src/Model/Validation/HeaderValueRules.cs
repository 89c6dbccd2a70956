namespace HelloMesh.Model;

/// <summary>P-HDRVAL: no control characters, and percent signs that the proxy can read (rule ACT-44).</summary>
internal static class HeaderValueRules
{
    /// <summary>One sentence on what is wrong; <c>null</c> when nothing is.</summary>
    public static string? WhatIsWrong(string value)
    {
        foreach (char c in value)
        {
            if ((c < ' ' && c != '\t') || c == '\x7F')
            {
                return $"the value holds the control character 0x{(int)c:X2}";
            }
        }

        int at = 0;
        while (at < value.Length)
        {
            if (value[at] != '%')
            {
                at++;
            }
            else if (at + 1 < value.Length && value[at + 1] == '%')
            {
                at += 2;
            }
            else
            {
                int end = EndOfVariable(value, at + 1);
                if (end < 0)
                {
                    return $"the percent sign at character {at + 1} opens a variable that is not well-formed";
                }

                at = end;
            }
        }

        return null;
    }

    /// <summary>Behind the closing percent sign; -1 when the variable is not well-formed.</summary>
    private static int EndOfVariable(string value, int at)
    {
        while (at < value.Length && value[at] != '%')
        {
            if (value[at] == '(')
            {
                int close = EndOfArguments(value, at + 1);
                if (close < 0)
                {
                    return -1;
                }

                while (close < value.Length && value[close] == ' ')
                {
                    close++;
                }

                return close < value.Length && value[close] == '%' ? close + 1 : -1;
            }

            at++;
        }

        return at < value.Length ? at + 1 : -1;
    }

    private static int EndOfArguments(string value, int at)
    {
        while (at < value.Length && value[at] == ' ')
        {
            at++;
        }

        if (at < value.Length && value[at] == '[')
        {
            int end = EndOfTexts(value, at + 1);
            return end >= 0 && end < value.Length && value[end] == ')' ? end + 1 : -1;
        }

        int close = value.IndexOf(')', at);
        return close > at ? close + 1 : -1;
    }

    /// <summary>Behind the bracket that closes a list of quoted texts.</summary>
    private static int EndOfTexts(string value, int at)
    {
        bool isInside = false;
        for (; at < value.Length; at++)
        {
            char c = value[at];
            if (isInside)
            {
                if (c == '\\')
                {
                    at++;
                }
                else if (c == '"')
                {
                    isInside = false;
                }
            }
            else if (c == '"')
            {
                isInside = true;
            }
            else if (c == ']')
            {
                return at + 1;
            }
            else if (c is not (',' or ' '))
            {
                return -1;
            }
        }

        return -1;
    }
}
