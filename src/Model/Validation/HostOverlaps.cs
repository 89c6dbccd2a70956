namespace HelloMesh.Model;

/// <summary>Finds overlapping hosts of a list (V-VS-11) without comparing each with each. With the texts read backwards
/// and sorted, what a wildcard covers follows it directly:
/// <code>
/// moc.           *.com
/// moc.a.           *.a.com        what is on the stack covers the next
/// moc.a.x            x.a.com
/// moc.b            b.com
/// </code></summary>
internal static class HostOverlaps
{
    /// <summary>For each host the index of the first one that it overlaps with, itself where there is none before.</summary>
    public static int[] FirstOf(ReadOnlySpan<string> hosts)
    {
        var order = new Entry[hosts.Length];
        int[] first = new int[hosts.Length];
        for (int i = 0; i < hosts.Length; i++)
        {
            bool isWild = hosts[i].StartsWith('*');
            order[i] = new Entry(Backwards(isWild ? hosts[i].AsSpan(1) : hosts[i]), isWild, i);
            first[i] = i;
        }

        Array.Sort(order, Compare);
        var covering = new Stack<Wildcard>();
        Entry? name = null;
        foreach (Entry entry in order)
        {
            while (covering.TryPeek(out Wildcard? top) && !entry.Text.StartsWith(top.Entry.Text, StringComparison.Ordinal))
            {
                Leave(covering, first);
            }

            int earliest = covering.TryPeek(out Wildcard? around) ? Math.Min(around.FirstAround, around.Entry.Index) : entry.Index;
            if (entry.IsWild)
            {
                covering.Push(new Wildcard(entry, earliest));
            }
            else
            {
                if (name is { } other && other.Text == entry.Text)
                {
                    earliest = Math.Min(earliest, other.Index);
                }
                else
                {
                    name = entry;   // of equal names the first is the first of the list
                }

                around?.FirstInside = Math.Min(around.FirstInside, entry.Index);
            }

            first[entry.Index] = Math.Min(first[entry.Index], earliest);
        }

        while (covering.Count > 0)
        {
            Leave(covering, first);
        }

        return first;
    }

    /// <summary>Everything that the innermost wildcard covers has been seen.</summary>
    private static void Leave(Stack<Wildcard> covering, int[] first)
    {
        Wildcard done = covering.Pop();
        int index = done.Entry.Index;
        first[index] = Math.Min(first[index], done.FirstInside);
        if (covering.TryPeek(out Wildcard? around))
        {
            around.FirstInside = Math.Min(around.FirstInside, Math.Min(done.FirstInside, index));
        }
    }

    private static int Compare(Entry a, Entry b) =>
        string.CompareOrdinal(a.Text, b.Text) is not 0 and int byText ? byText
        : a.IsWild != b.IsWild ? (a.IsWild ? -1 : 1)
        : a.Index.CompareTo(b.Index);

    private static string Backwards(ReadOnlySpan<char> text)
    {
        char[] characters = text.ToArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    /// <param name="Text">The host without its star, backwards.</param>
    /// <param name="IsWild">Whether it had one.</param>
    /// <param name="Index">Place in the list.</param>
    private readonly record struct Entry(string Text, bool IsWild, int Index);

    /// <summary>A wildcard with the first host around it and the first inside.</summary>
    private sealed class Wildcard(Entry entry, int firstAround)
    {
        public Entry Entry => entry;

        public int FirstAround => firstAround;

        public int FirstInside { get; set; } = int.MaxValue;
    }
}
