using System.Text.Json;
using HelloMesh.Model;
using HelloMesh.Router;
using HelloMesh.Testing.Requests;
using HelloMesh.Testing.Results;

namespace HelloMesh.Testing;

/// <content>The assertions; each gives the call back, so that several can follow one another.</content>
public sealed partial class CallUnderTest
{
    /// <summary>The request is forwarded to a destination.</summary>
    /// <param name="destination"><c>host:port</c>; the host in full or cut after one of its labels.</param>
    /// <param name="subset">The subset it must be; <c>null</c> for any.</param>
    /// <exception cref="MeshAssertionException">It is not.</exception>
    public CallUnderTest ShouldReach(string destination, string? subset = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        bool holds = Result.Outcome == Outcome.Forwarded
            && ExpectationComparer.IsDestination(destination, Result.Destination)
            && (subset is null || Result.Subset == subset);
        string wanted = subset is null ? destination : $"{destination}, subset {subset}";
        return Check(
            holds, $"to reach {wanted}",
            advice: () => _mesh.AdviceOn(destination) is { Length: > 0 } advice ? advice
                : subset is null ? "" : AssertionAdvice.OnSubset(_mesh, destination, subset),
            destination);
    }

    /// <summary>The request is not forwarded to a destination; anything else will do.</summary>
    /// <param name="destination"><c>host:port</c>; the host in full or cut after one of its labels.</param>
    /// <exception cref="ArgumentException">The text has no port, so that nothing would ever be reached by this name.</exception>
    /// <exception cref="MeshAssertionException">It is.</exception>
    public CallUnderTest ShouldNotReach(string destination)
    {
        AssertionAdvice.CheckDestination(destination, nameof(destination));
        bool reaches = Result.Outcome == Outcome.Forwarded
            && (ExpectationComparer.IsDestination(destination, Result.Destination)
                || Result.Weights.Any(share => share.Weight > 0
                    && ExpectationComparer.IsDestination(destination, ClusterText.DestinationOf(share.Cluster))));
        return Check(!reaches, $"not to reach {destination}");
    }

    /// <summary>The proxy itself answers with a status: a direct response, a redirect, a fault, or a request that nothing takes.</summary>
    /// <param name="status">HTTP status.</param>
    /// <exception cref="MeshAssertionException">It does not.</exception>
    public CallUnderTest ShouldBeAnswered(int status) => Check(Result.Status == status, $"to be answered {status} by the proxy");

    /// <summary>The request is redirected.</summary>
    /// <param name="location">The whole <c>location</c>.</param>
    /// <param name="status">Status; <c>null</c> for any.</param>
    /// <exception cref="MeshAssertionException">It is not.</exception>
    public CallUnderTest ShouldRedirectTo(string location, int? status = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        return Check(
            Result.Outcome == Outcome.Redirect && Result.Location == location && (status is null || Result.Status == status),
            status is null ? $"to be redirected to {location}" : $"to be redirected to {location} with {status}");
    }

    /// <summary>The outcome is a certain one.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <exception cref="MeshAssertionException">It is another.</exception>
    public CallUnderTest ShouldHaveOutcome(Outcome outcome)
    {
        if (!Enum.IsDefined(outcome))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "there is no such outcome");
        }

        return Check(Result.Outcome == outcome, $"to end as {outcome.ToName()}");
    }

    /// <summary>A rule takes the request.</summary>
    /// <param name="virtualService"><c>namespace/name</c>, or the name alone.</param>
    /// <param name="rule">The rule, <c>http[1]</c> or <c>http[1].match[0]</c>, or its name; <c>null</c> for any.</param>
    /// <exception cref="MeshAssertionException">Another rule does, or none.</exception>
    public CallUnderTest ShouldMatchRule(string virtualService, string? rule = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(virtualService);
        string? owner = Result.VirtualService;
        bool isOwner = owner == virtualService
            || (owner is not null && owner.EndsWith("/" + virtualService, StringComparison.Ordinal));
        bool isRule = rule is null || Result.Rule == rule || Result.Route == rule
            || (Result.Rule?.StartsWith(rule + ".", StringComparison.Ordinal) ?? false);
        return Check(
            isOwner && isRule, $"to be taken by {virtualService}{(rule is null ? "" : " " + rule)}",
            advice: () => AssertionAdvice.OnRule(_mesh, virtualService, rule));
    }

    /// <summary>The route splits its traffic in these shares, in this order.</summary>
    /// <param name="shares">Destinations, <c>host:port</c> or <c>host:port/subset</c>, with their weights.</param>
    /// <exception cref="MeshAssertionException">It does not.</exception>
    public CallUnderTest ShouldBeSplit(params (string Destination, int Weight)[] shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Length == 0)
        {
            throw new ArgumentException("name the shares: (\"cart:8080/v1\", 90), (\"cart:8080/v2\", 10)", nameof(shares));
        }

        foreach ((string destination, _) in shares)
        {
            AssertionAdvice.CheckDestination(destination, nameof(shares));
        }

        bool holds = Result.Weights.Length == shares.Length
            && Result.Weights.Zip(shares).All(pair => pair.First.Weight == pair.Second.Weight
                && IsShare(pair.Second.Destination, pair.First.Cluster));
        return Check(
            holds, $"to be split {string.Join(", ", shares.Select(share => $"{share.Weight} {share.Destination}"))}",
            advice: () => Result.Weights.IsEmpty ? "" : "; it is split "
                + string.Join(", ", Result.Weights.Select(share => $"{share.Weight} {ClusterText.WithSubset(share.Cluster)}")));
    }

    /// <summary>The destination receives a certain path.</summary>
    /// <param name="path">Path with query.</param>
    /// <exception cref="MeshAssertionException">It receives another, or nothing.</exception>
    public CallUnderTest ShouldRewriteTo(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Check(
            Result.Upstream?.Path == path, $"to arrive with the path {path}",
            advice: () => Result.Upstream is { } upstream ? $"; it arrives with {upstream.Path}" : "");
    }

    /// <summary>The result has these fields, as in a request file's <c>expect</c>.</summary>
    /// <param name="json">A JSON object of result fields; see docs/requests.md.</param>
    /// <exception cref="ArgumentException">The text is no JSON object, or names a field that no result has.</exception>
    /// <exception cref="MeshAssertionException">A field differs.</exception>
    public CallUnderTest ShouldAnswer(string json)
    {
        JsonElement expected = JsonText.Object(json, nameof(json));
        if (!expected.EnumerateObject().Any())
        {
            throw new ArgumentException("the object names no field, so nothing would be asserted", nameof(json));
        }

        if (ResultFields.FindUnknown(expected) is { } unknown)
        {
            throw new ArgumentException(
                $"no result has a field '{unknown}'{SpellingAdvice.Clause(unknown, ResultFields.Expectable)}", nameof(json));
        }

        using var comparer = new ExpectationComparer();
        var line = new RequestLine { Line = 0, Method = _parts.Method, Url = _parts.Url };
        ExpectationVerdict verdict = comparer.Compare(new ResultRecord("", line, Result, null), expected);
        return Check(verdict.IsMet, "to have\n" + FailureText.Differences(verdict));
    }

    private static bool IsShare(string expected, string cluster)
    {
        int slash = expected.LastIndexOf('/');
        string actual = ClusterText.WithSubset(cluster);
        int actualSlash = actual.LastIndexOf('/');
        return (slash < 0 ? "" : expected[slash..]) == (actualSlash < 0 ? "" : actual[actualSlash..])
            && ExpectationComparer.IsDestination(slash < 0 ? expected : expected[..slash], ClusterText.DestinationOf(cluster));
    }

    private CallUnderTest Check(bool holds, string expectation, Func<string>? advice = null, string? destination = null)
    {
        if (holds)
        {
            return this;
        }

        var failure = new FailureText(_mesh);
        throw new MeshAssertionException(failure.Of(
            ToString(), _answer.Value.Request, Result, expectation + (advice?.Invoke() ?? ""), destination));
    }
}
