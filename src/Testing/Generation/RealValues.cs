using System.Globalization;
using Bogus;

namespace HelloMesh.Testing.Generation;

/// <summary>Values that look like those of real traffic. The same seed gives the same values, whatever the culture: letters
/// are folded here, not by the data sets.</summary>
internal sealed class RealValues
{
    private static readonly string[] Sections =
        ["api", "v1", "v2", "items", "users", "orders", "search", "cart", "catalog", "products", "account", "images", "static"];

    private readonly Faker _faker;

    private readonly ulong _seed;

    public RealValues(ulong seed)
    {
        _seed = seed;
        _faker = new Faker("en");
        Restart(0);
    }

    /// <summary>The source of all choices.</summary>
    public Randomizer Random => _faker.Random;

    /// <summary>Goes on with the values of a purpose: the same ones whatever was made before.</summary>
    public void Restart(ulong purpose)
    {
        ulong z = _seed + ((purpose + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        _faker.Random = new Randomizer((int)(z ^ (z >> 31)));
    }

    /// <summary>One word in lower-case letters.</summary>
    public string Word() => Plain(_faker.Lorem.Word());

    /// <summary>A first name in lower-case letters.</summary>
    public string UserName() => Plain(_faker.Name.FirstName());

    /// <summary>One segment of a path.</summary>
    public string Segment() => Random.Number(0, 3) switch
    {
        0 => Random.ArrayElement(Sections),
        1 => Id(),
        2 => Plain(_faker.Commerce.ProductAdjective()) + "-" + Plain(_faker.Commerce.Product()),
        _ => Word(),
    };

    /// <summary>One to three segments.</summary>
    public string Tail()
    {
        string tail = Segment();
        for (int more = Random.Number(0, 2); more > 0; more--)
        {
            tail += "/" + Segment();
        }

        return tail;
    }

    /// <summary>A name or a number of a thing.</summary>
    public string Id() => Random.Number(0, 2) switch
    {
        0 => Random.Number(1, 99_999).ToString(CultureInfo.InvariantCulture),
        1 => Random.AlphaNumeric(8),
        _ => Random.Guid().ToString("D", CultureInfo.InvariantCulture),
    };

    /// <summary>A host of nobody in particular.</summary>
    public string Host() => Word() + "-" + Random.Number(1, 999).ToString(CultureInfo.InvariantCulture) + ".example.net";

    /// <summary>A browser, or a program.</summary>
    public string UserAgent() => Random.Number(0, 4) == 0 ? "curl/8.5.0" : _faker.Internet.UserAgent();

    /// <summary>Value of <c>accept-language</c>.</summary>
    public string Language()
    {
        string locale = Random.RandomLocale().Replace('_', '-');
        int dash = locale.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? locale : $"{locale},{locale[..dash]};q=0.8";
    }

    /// <summary>A query string without its question mark.</summary>
    public string Query() => Random.Number(0, 3) switch
    {
        0 => "q=" + Word(),
        1 => "page=" + Random.Number(1, 40).ToString(CultureInfo.InvariantCulture) + "&sort=" + Word(),
        2 => "id=" + Id(),
        _ => "utm_source=" + Word() + "&utm_campaign=" + Plain(_faker.Commerce.Department(1)),
    };

    private static string Plain(string text)
    {
        char[] letters = [.. text.Where(char.IsAsciiLetter).Select(char.ToLowerInvariant)];
        return letters.Length == 0 ? "x" : new string(letters);
    }
}
