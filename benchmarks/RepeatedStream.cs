namespace HelloMesh.Benchmarks;

/// <summary>The same bytes several times over, to be read once: a long file that takes little memory.</summary>
internal sealed class RepeatedStream(byte[] bytes, int times) : Stream
{
    private int _position;
    private int _left = times;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(_position);
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        _position += rest.Length;
        if (_position == bytes.Length)
        {
            _position = 0;
            _left--;
        }

        return rest.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
