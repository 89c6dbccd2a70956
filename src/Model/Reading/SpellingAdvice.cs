namespace HelloMesh.Model;

/// <summary>"Did you mean …?": finds the word that somebody probably meant.</summary>
public static class SpellingAdvice
{
    private const int WordLengthMax = 64;

    /// <summary>The closest of some words, when it is close enough to be meant; <c>null</c> otherwise.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could be meant; letter case does not count.</param>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > WordLengthMax)
        {
            return null;
        }

        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best is not null && bestDistance <= Math.Max(1, Math.Min(word.Length, best.Length) / 3) ? best : null;
    }

    /// <summary>A clause to put after a message: <c>; did you mean 'x'?</c>, or nothing.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could be meant.</param>
    public static string Clause(string word, IEnumerable<string> candidates) =>
        Closest(word, candidates) is { } name ? $"; did you mean '{name}'?" : "";

    // Levenshtein's distance, with two swapped neighbours as one mistake.
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (int j = 0; j <= right.Length; j++)
        {
            cost[0, j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                int change = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[left.Length, right.Length];
    }
}
