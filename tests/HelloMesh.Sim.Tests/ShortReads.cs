namespace HelloMesh.Tests;

/// <summary>Bytes that come in reads of any length, as from a pipe.</summary>
internal sealed class ShortReads(byte[] bytes, int max, Random random) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(max) + 1)]);
}
