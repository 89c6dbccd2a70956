namespace HelloMesh.Testing.Results;

/// <summary>A set of rules: for each owner, a bit for each text. Rules of an owner that are added one after the other are
/// found without a look-up of it.</summary>
internal sealed class RuleSet
{
    private const int WordBits = 64;

    private readonly Dictionary<string, Bits> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _rules = new(StringComparer.Ordinal);
    private string? _lastOwner;
    private Bits _last = new();

    /// <summary>Adds a rule.</summary>
    /// <param name="owner">Its owner.</param>
    /// <param name="rule">The rule within it.</param>
    /// <returns>False when it was there.</returns>
    public bool Add(string owner, string rule)
    {
        if (owner != _lastOwner)
        {
            if (!_owners.TryGetValue(owner, out Bits? bits))
            {
                _owners.Add(owner, bits = new Bits());
            }

            _last = bits;
            _lastOwner = owner;
        }

        if (!_rules.TryGetValue(rule, out int number))
        {
            number = _rules.Count;
            _rules.Add(rule, number);
        }

        return _last.Set(number);
    }

    private sealed class Bits
    {
        private ulong[] _words = new ulong[1];

        public bool Set(int number)
        {
            int word = number / WordBits;
            if (word >= _words.Length)
            {
                Array.Resize(ref _words, Math.Max(2 * _words.Length, word + 1));
            }

            ulong bit = 1ul << (number % WordBits);
            bool isNew = (_words[word] & bit) == 0;
            _words[word] |= bit;
            return isNew;
        }
    }
}
