using System.Text;
using HelloMesh.Model;

namespace HelloMesh.Testing.Generation;

/// <summary>A language that a string must belong to, or must not.</summary>
internal readonly record struct Membership(Language Language, bool IsWanted);

/// <summary>What a search came to.</summary>
internal enum SearchEnd
{
    /// <summary>A string was found.</summary>
    Found,

    /// <summary>There is none: every state that strings can come to was seen.</summary>
    None,

    /// <summary>There were too many states to look at.</summary>
    GivenUp,
}

/// <summary>Looks for a string that belongs to some languages and not to others, by walking all of their machines at once,
/// breadth first. So what it finds is a shortest one, and where it ends without one there is none.</summary>
internal static class LanguageSearch
{
    private const int StatesMax = 20_000;

    /// <summary>Bytes in the order in which they are preferred.</summary>
    private static readonly byte[] Preferred =
        [.. Enumerable.Range(0, 256).Select(b => (byte)b).OrderBy(Rank).ThenBy(b => b)];

    /// <summary>Searches.</summary>
    /// <param name="asked">The languages; at least one.</param>
    /// <param name="allowed">Bytes that the string may hold.</param>
    /// <param name="found">The string, where there is one.</param>
    public static SearchEnd Find(IReadOnlyList<Membership> asked, Re2ByteSet allowed, out byte[] found)
    {
        found = [];
        try
        {
            return Walk(asked, [.. Representatives(asked, allowed)], ref found);
        }
        catch (LanguageTooLargeException)
        {
            return SearchEnd.GivenUp;
        }
    }

    private static SearchEnd Walk(IReadOnlyList<Membership> asked, byte[] bytes, ref byte[] found)
    {
        int[] start = new int[asked.Count];
        var queue = new List<(int[] States, int From, byte Value)> { (start, -1, 0) };
        var seen = new HashSet<string>(StringComparer.Ordinal) { Key(start) };
        for (int at = 0; at < queue.Count; at++)
        {
            int[] states = queue[at].States;
            if (IsEnd(asked, states))
            {
                found = Trace(queue, at);
                return SearchEnd.Found;
            }

            foreach (byte value in bytes)
            {
                int[]? next = Step(asked, states, value);
                if (next is not null && seen.Add(Key(next)))
                {
                    if (queue.Count == StatesMax)
                    {
                        return SearchEnd.GivenUp;
                    }

                    queue.Add((next, at, value));
                }
            }
        }

        return SearchEnd.None;
    }

    /// <summary>The states after one more byte; <c>null</c> where no string goes on from there.</summary>
    private static int[]? Step(IReadOnlyList<Membership> asked, int[] states, byte value)
    {
        int[] next = new int[states.Length];
        for (int i = 0; i < next.Length; i++)
        {
            (Language language, bool isWanted) = asked[i];
            next[i] = language.Step(states[i], value);
            if (isWanted && language.IsDead(next[i]))
            {
                return null;
            }
        }

        return next;
    }

    private static bool IsEnd(IReadOnlyList<Membership> asked, int[] states)
    {
        for (int i = 0; i < states.Length; i++)
        {
            if (asked[i].Language.Accepts(states[i]) != asked[i].IsWanted)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Trace(List<(int[] States, int From, byte Value)> queue, int at)
    {
        var bytes = new List<byte>();
        for (; queue[at].From >= 0; at = queue[at].From)
        {
            bytes.Add(queue[at].Value);
        }

        bytes.Reverse();
        return [.. bytes];
    }

    private static string Key(int[] states) => string.Create(states.Length, states, static (text, from) =>
    {
        for (int i = 0; i < from.Length; i++)
        {
            text[i] = (char)from[i];
        }
    });

    /// <summary>One byte for each class that the languages tell apart together.</summary>
    private static IEnumerable<byte> Representatives(IReadOnlyList<Membership> asked, Re2ByteSet allowed)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var signature = new StringBuilder();
        foreach (byte b in Preferred)
        {
            if (!allowed.Contains(b))
            {
                continue;
            }

            signature.Clear();
            foreach (Membership membership in asked)
            {
                signature.Append((char)membership.Language.Classes[b]);
            }

            if (seen.Add(signature.ToString()))
            {
                yield return b;
            }
        }
    }

    private static int Rank(byte b) => (char)b switch
    {
        >= 'a' and <= 'z' => 0,
        >= '0' and <= '9' => 1,
        >= 'A' and <= 'Z' => 2,
        '-' or '_' or '.' => 3,
        > ' ' and <= '~' => 4,
        ' ' => 5,
        _ => 6,
    };
}
