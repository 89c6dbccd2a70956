using HelloMesh.Router;
using HelloMesh.Testing;

namespace HelloMesh.Tests.Assertions;

/// <summary>Assertions on single requests: they hold where they should, and say enough where they do not.</summary>
public sealed class AssertionTests
{
    private static readonly MeshUnderTest Mesh = MeshUnderTest.FromYaml(TestManifests.Shop);

    [Fact]
    public void Assertions_ThatHold_GiveTheCallBack()
    {
        CallUnderTest bob = Mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob");
        Assert.Same(bob, bob.ShouldReach("cart:8080", "next").ShouldReach("cart.shop.svc.cluster.local:8080")
            .ShouldMatchRule("shop").ShouldMatchRule("shop/shop", "http[0]").ShouldMatchRule("shop/shop", "testers")
            .ShouldHaveOutcome(Outcome.Forwarded).ShouldNotReach("orders:80"));
        Mesh.Send("PUT", "http://shop.example.com/users/7?page=2").ShouldReach("orders:80");
        Mesh.Delete("http://shop.example.com/admin").ShouldBeAnswered(403);
        Mesh.Put("http://shop.example.com/none").ShouldBeAnswered(404);
        Mesh.Get("http://shop.example.com/").WithAuthority("other.example.com").ShouldBeAnswered(404);
        Mesh.Get("https://pay.example.com/").ShouldHaveOutcome(Outcome.ProtocolError);
        Mesh.Get("https://pay.example.com/").WithClientCertificate().ShouldReach("pay:80");
        Mesh.Get("https://pay.example.com/").WithClientCertificate().WithSni("other.example.com")
            .ShouldHaveOutcome(Outcome.FilterChainNotFound);
        Mesh.Get("https://pay.example.com/").WithClientCertificate().WithClaims("""{"groups": ["users", "admins"]}""")
            .ShouldReach("ledger:80");
        Mesh.Get("http://shop.example.com/").WithPort(81).ShouldHaveOutcome(Outcome.NoListener);
        Mesh.Get("http://cart.shop:8080/").From("shop/app=web").ShouldReach("cart:8080", "next");
        Mesh.Get("http://cart.shop:8080/").From("shop/app=other").ShouldReach("cart:8080", "now");
        Mesh.Get("http://shop.example.com/admin").ToGateway("istio-system/istio=ingressgateway").ShouldBeAnswered(403);
    }

    [Fact]
    public void Calls_AreImmutable()
    {
        CallUnderTest start = Mesh.Get("http://shop.example.com/cart");
        CallUnderTest bob = start.WithHeader("x-user", "bob");
        start.ShouldBeAnswered(404);
        bob.ShouldReach("cart:8080");
    }

    [Theory]
    [InlineData("orders:80", "comes after the rule that took the request")]
    [InlineData("never:80", "comes after the rule that took the request")]
    [InlineData("pay:80", "belongs to virtual host pay.example.com:443 of listener 0.0.0.0_443")]
    public void ShouldReach_AnotherRouteTookIt_SaysWhyTheExpectedOneLost(string destination, string why)
    {
        string message = Fails(() => Mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob").ShouldReach(destination));
        Assert.Contains($"to reach {destination}\n  but it was forwarded to cart.shop.svc.cluster.local:8080, subset next by shop/shop http[0].match[0] (<text>:", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("how it came about:\n├─ workload", message, StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShouldReach_AConditionFailed_NamesItWithRuleAndPlace()
    {
        string message = Fails(() => Mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "ann").ShouldReach("cart:8080"));
        Assert.Matches(@"shop/shop http\[0\]\.match\[0\] \(<text>:\d+:\d+\): x-user exact ""bob"" does not hold \(rule RM-18\)", message);
        Assert.Contains("ended as route_not_found (404)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crat:8080", "did you mean 'cart:8080'?")]
    [InlineData("cart.shpo:8080", "did you mean 'cart.shop:8080'?")]
    [InlineData("cart:9090", "did you mean 'cart:8080'?")]
    [InlineData("nothing-like-it:8080", "no route of these manifests leads there")]
    public void ShouldReach_ADestinationThatIsNotThere_SaysWhatWasMeant(string destination, string advice) =>
        Assert.Contains(advice, Fails(() => Mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob").ShouldReach(destination)), StringComparison.Ordinal);

    [Fact]
    public void ShouldReach_TheManifestsMisspellIt_PointsAtTheManifestAndNotAtTheTest()
    {
        MeshUnderTest mesh = MeshUnderTest.FromYaml(TestManifests.Shop.Replace("{host: cart,", "{host: catr,", StringComparison.Ordinal));
        string message = Fails(() => mesh.Get("http://shop.example.com/cart").WithHeader("x-user", "bob").ShouldReach("cart:8080"));
        Assert.Matches(
            @"to reach cart:8080; Service shop/cart \(<text>:\d+:\d+\) declares it: is 'catr:8080' \(<text>:22:\d+\), which nothing declares, a slip of it\?",
            message);
        Assert.DoesNotContain("did you mean", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShouldReach_NoRuleNamesWhatIsDeclared_SaysSo()
    {
        MeshUnderTest mesh = MeshUnderTest.FromYaml(TestManifests.Shop.Replace("name: cart, namespace: shop", "name: basket, namespace: shop", StringComparison.Ordinal));
        string message = Fails(() => mesh.Get("http://shop.example.com/old").ShouldReach("basket:8080"));
        Assert.Matches(@"to reach basket:8080; no rule names it, though Service shop/basket \(<text>:\d+:\d+\) declares it\n", message);
    }

    [Fact]
    public void OtherAssertions_ThatDoNotHold_SayWhatHappened()
    {
        CallUnderTest split = Mesh.Get("http://shop.example.com/cart/x");
        Assert.Contains("it is split 90 cart.shop.svc.cluster.local:8080/now, 10 cart.shop.svc.cluster.local:8080/next",
            Fails(() => split.ShouldBeSplit(("cart:8080/now", 50), ("cart:8080/next", 50))), StringComparison.Ordinal);
        Fails(() => split.ShouldBeSplit(("cart:8080", 90), ("cart:8080", 10)));
        Assert.Contains("it arrives with /x", Fails(() => split.ShouldRewriteTo("/cart/x")), StringComparison.Ordinal);
        Fails(() => split.ShouldNotReach("cart:8080"));
        Assert.Contains("was redirected (301) to http://shop.example.com/new",
            Fails(() => Mesh.Get("http://shop.example.com/old").ShouldRedirectTo("http://shop.example.com/newer")), StringComparison.Ordinal);
        Fails(() => Mesh.Get("http://shop.example.com/old").ShouldRedirectTo("http://shop.example.com/new", 302));
        Assert.Contains("did you mean 'shop/shop'?", Fails(() => split.ShouldMatchRule("shop/shpo")), StringComparison.Ordinal);
        Fails(() => split.ShouldMatchRule("shop/shop", "http[1].match"));
        Fails(() => split.ShouldMatchRule("hop"));
        Assert.Contains("rule \"http[2]\", and it is \"http[1].match[0]\"",
            Fails(() => split.ShouldAnswer("""{"rule": "http[2]", "virtualService": "shop/shop"}""")), StringComparison.Ordinal);
        Fails(() => split.ShouldBeAnswered(200));
        Fails(() => split.ShouldHaveOutcome(Outcome.Redirect));
    }

    [Fact]
    public void Arguments_ThatMakeNoSense_AreRefusedAtOnce()
    {
        Assert.Contains("character 25", Assert.Throws<ArgumentException>(() => Mesh.Get("http://shop.example.com:99999/")).Message, StringComparison.Ordinal);
        Assert.Contains("shop/app=web", Assert.Throws<ArgumentException>(() => Mesh.Get("http://a/").From("nobody")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Mesh.Get("http://a/").WithClaims("[]"));
        Assert.Throws<ArgumentException>(() => Mesh.Get("http://a/").WithClaims("{"));
        Assert.Contains("did you mean 'outcome'", Assert.Throws<ArgumentException>(
            () => Mesh.Get("http://a/").ShouldAnswer("""{"outcom": 1}""")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Mesh.Get("http://a/").WithDraw(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mesh.Get("http://a/").WithPort(0));
    }

    [Fact]
    public void Manifests_WithErrors_ThrowTheFindings()
    {
        string broken = TestManifests.Shop.Replace("prefix: /cart/", "perfix: /cart/", StringComparison.Ordinal);
        BadManifestsException failure = Assert.Throws<BadManifestsException>(() => MeshUnderTest.FromYaml(broken));
        Assert.StartsWith("the manifests have ", failure.Message, StringComparison.Ordinal);
        Assert.Matches(@"<text>:\d+:\d+: error HM\d{4}: .*perfix", failure.Message);
        Assert.Contains("fix: ", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Diagnostics);
        MeshUnderTest.FromYaml(broken, new MeshOptions { AllowManifestErrors = true }).Get("http://shop.example.com/old")
            .ShouldMatchRule("shop/shop", "http[1]");   // the rule whose condition could not be read takes everything
    }

    [Fact]
    public void Options_MeanWhatTheyMeanOnTheCommandLine()
    {
        string template = TestManifests.Shop.Replace("shop.example.com", "shop.<domain name>", StringComparison.Ordinal);
        MeshUnderTest mesh = MeshUnderTest.FromYaml(template, new MeshOptions
        {
            ClosedRegistry = true,
            Set = new Dictionary<string, string> { ["domain name"] = "example.org" },
        });
        mesh.Put("http://shop.example.org/users/7?page=2").ShouldHaveOutcome(Outcome.ClusterNotFound);
        Assert.Contains("was given 'x'", Assert.Throws<ArgumentException>(
            () => MeshUnderTest.FromYaml(TestManifests.Shop, new MeshOptions { Workload = "x" })).Message, StringComparison.Ordinal);
        MeshUnderTest.FromYaml(TestManifests.Shop, new MeshOptions { Workload = "istio-system/app=other" })
            .Get("http://shop.example.com/old").ShouldHaveOutcome(Outcome.NoListener);
    }

    private static string Fails(Func<CallUnderTest> assertion) => Assert.Throws<MeshAssertionException>(assertion).Message;
}
