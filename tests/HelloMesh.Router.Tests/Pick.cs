using CsCheck;

namespace HelloMesh.Tests;

internal static class Pick
{
    /// <summary>One of some values.</summary>
    public static Gen<string> One(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
