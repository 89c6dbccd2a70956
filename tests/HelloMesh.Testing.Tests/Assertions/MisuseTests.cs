using HelloMesh.Router;
using HelloMesh.Testing;
using HelloMesh.Testing.Generation;

namespace HelloMesh.Tests.Assertions;

/// <summary>What is wrongly asked of a mesh under test: nothing that proves nothing holds, and the message says what to write.</summary>
public sealed class MisuseTests
{
    private static readonly MeshUnderTest Mesh = MeshUnderTest.FromYaml(TestManifests.Shop);

    private static CallUnderTest Bob => Mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob");

    [Fact]
    public void Arguments_ThatAreMissing_AreRefusedByTheCallThatGetsThem()
    {
        Action[] calls =
        [
            () => MeshUnderTest.FromManifests((string)null!), () => MeshUnderTest.FromManifests(""), () => MeshUnderTest.FromManifests(),
            () => MeshUnderTest.FromManifests((string[])null!), () => MeshUnderTest.FromManifests(["a", null!], new MeshOptions()),
            () => MeshUnderTest.FromYaml(null!), () => MeshUnderTest.FromYaml(" \n"),
            () => MeshUnderTest.FromYaml(TestManifests.Shop, new MeshOptions { Set = null! }),
            () => Mesh.Get(null!), () => Bob.WithHeader(null!, "x"), () => Bob.WithHeader("", "x"), () => Bob.WithHeader("x", null!),
            () => Bob.WithAuthority(null!), () => Bob.WithSni(null!), () => Bob.From(null!), () => Bob.ToGateway(null!),
            () => Bob.ShouldRedirectTo(null!), () => Bob.ShouldRewriteTo(null!), () => Bob.ShouldBeSplit(),
            () => Bob.ShouldBeSplit((null!, 1)), () => Bob.ShouldAnswer("{}"), () => Bob.ShouldHaveOutcome((Outcome)99),
            () => Mesh.ShouldAnswerAll(null!), () => Mesh.ShouldAnswerAll(AppContext.BaseDirectory),
            () => _ = new RequestGenerator(Mesh.Table, new GeneratorOptions { Profile = null! }),
            () => _ = new RequestGenerator(Mesh.Table, new GeneratorOptions { Profile = new GenerationProfile { Hits = -1 } }),
            () => _ = new RequestGenerator(Mesh.Table, new GeneratorOptions { Profile = new GenerationProfile { HostSkew = double.NaN } }),
        ];
        Assert.All(calls, call => Assert.ThrowsAny<ArgumentException>(call));
    }

    [Theory]
    [InlineData("cart")]
    [InlineData("cart:http")]
    [InlineData("cart:0")]
    [InlineData("http://cart:8080")]
    public void ShouldNotReach_WhatCannotBeReachedByThisName_IsRefused(string destination) => Assert.Contains(
        $"'{destination}' is none", Assert.Throws<ArgumentException>(() => Bob.ShouldNotReach(destination)).Message, StringComparison.Ordinal);

    [Fact]
    public void Coverage_OfNoRule_ProvesNothing()
    {
        MeshUnderTest empty = MeshUnderTest.FromYaml("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
        Assert.Contains("but there is none", Assert.Throws<MeshAssertionException>(
            () => empty.Coverage().ShouldCoverEveryRoute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_GivesTheRulesThatNoRequestCameTo()
    {
        MeshUnderTest mesh = MeshUnderTest.FromYaml(TestManifests.Shop);
        mesh.Get("http://shop.example.com/old").ShouldBeAnswered(301);
        MeshCoverage coverage = mesh.Coverage();
        Assert.DoesNotContain(coverage.Unreached, rule => rule is { Owner: "shop/shop", Rule: "http[2].match[0]" });
        ServedRule testers = Assert.Single(coverage.Unreached, rule => rule is { Owner: "shop/shop", Rule: "http[0].match[0]" });
        Assert.Matches(@"^<text>:\d+:\d+: shop/shop http\[0\]\.match\[0\]$", testers.ToString());
        Assert.Equal(coverage.Rules.Length - 1, coverage.Unreached.Length);
    }

    [Theory]
    [InlineData("shop", "http[9]", "its rules are http[0].match[0], http[1].match[0]")]
    [InlineData("shop/shop", "tester", "did you mean 'testers'?")]
    [InlineData("shpo", "http[0]", "did you mean 'shop'?")]
    public void ShouldMatchRule_ARuleThatIsNotThere_SaysWhichAre(string owner, string rule, string said)
    {
        string message = Fails(() => Bob.ShouldMatchRule(owner, rule));
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain($"did you mean '{owner}'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShouldReach_ASubsetThatIsNotThere_SaysWhichAre() => Assert.Contains(
        "to reach cart:8080, subset nxt; routes lead to its subsets next, now\n", Fails(() => Bob.ShouldReach("cart:8080", "nxt")), StringComparison.Ordinal);

    [Fact]
    public void FromAndToGateway_TheLastOneHolds()
    {
        Mesh.Get("http://cart.shop:8080/").ToGateway("istio-system/istio=ingressgateway").From("shop/app=web").ShouldReach("cart:8080");
        Mesh.Get("http://shop.example.com/admin").From("shop/app=web").ToGateway("istio-system/istio=ingressgateway").ShouldBeAnswered(403);
    }

    [Fact]
    public void ToGateway_OneThatNoManifestHas_IsNamed() => Assert.Contains(
        "no server of a Gateway applies to edge/istio=other: nothing listens on port 80",
        Fails(() => Bob.ToGateway("edge/istio=other").ShouldReach("cart:8080")), StringComparison.Ordinal);

    [Fact]
    public void Manifests_ThatCannotBeUsed_ComeWithTheWaysOutOfATest()
    {
        BadManifestsException missing = Assert.Throws<BadManifestsException>(
            () => MeshUnderTest.FromManifests("no/such/folder", new MeshOptions { AllowManifestErrors = true }));
        Assert.Contains($"working directory of the test, {Directory.GetCurrentDirectory()}", missing.Message, StringComparison.Ordinal);
        BadManifestsException placeholder = Assert.Throws<BadManifestsException>(
            () => MeshUnderTest.FromManifests(Repository.PathOf("examples", "hello-helidon-as-published")));
        Assert.Contains(
            "fill placeholders with MeshOptions.Set, or use what can be read with MeshOptions.AllowManifestErrors", placeholder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SaysHowTheResultComesAbout() => Assert.Contains(
        "✓ shop/shop http[0].match[0] 'testers'", Bob.Explain(), StringComparison.Ordinal);

    private static string Fails(Func<CallUnderTest> assertion) => Assert.Throws<MeshAssertionException>(assertion).Message;
}
