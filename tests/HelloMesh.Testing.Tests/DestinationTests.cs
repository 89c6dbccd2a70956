using HelloMesh.Testing.Results;

namespace HelloMesh.Tests;

/// <summary>A destination may be named by as many of its labels as are needed.</summary>
public sealed class DestinationTests
{
    [Theory]
    [InlineData("reviews.shop.svc.cluster.local:80")]
    [InlineData("reviews.shop:80")]
    [InlineData("reviews:80")]
    public void Destination_CutAfterALabel_IsTheSame(string expected) =>
        Assert.True(ExpectationComparer.IsDestination(expected, "reviews.shop.svc.cluster.local:80"));

    [Theory]
    [InlineData("reviews.shop:8080")]
    [InlineData("review:80")]
    [InlineData("reviews")]
    [InlineData("shop:80")]
    public void Destination_OfAnotherNameOrPort_IsAnother(string expected) =>
        Assert.False(ExpectationComparer.IsDestination(expected, "reviews.shop.svc.cluster.local:80"));
}
