using System.IO.Compression;
using ZstdSharp;

namespace HelloMesh.Testing.Requests;

/// <summary>A request file as it is read: counts what it gives, and looks at its first bytes to know whether it is
/// compressed. Its name does not matter, so pipes work as well.</summary>
/// <param name="source">The file or pipe.</param>
/// <param name="onRead">Told how many bytes were read.</param>
internal sealed class RequestStream(Stream source, Action<int> onRead) : Stream
{
    private static readonly byte[] GzipStart = [0x1F, 0x8B];
    private static readonly byte[] ZstdStart = [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>Without it, gzip data that ends too early looks like data that ends.</summary>
    static RequestStream() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private readonly byte[] _peeked = new byte[ZstdStart.Length];
    private int _peekedStart;
    private int _peekedEnd;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the text in a stream: gzip and Zstandard are unpacked, anything else is text already.</summary>
    /// <param name="source">The file or pipe; closed with the stream that comes back.</param>
    /// <param name="onRead">Told how many bytes were read, as they stand in the file.</param>
    public static Stream Open(Stream source, Action<int> onRead)
    {
        var stream = new RequestStream(source, onRead);
        stream.Peek();
        ReadOnlySpan<byte> start = stream._peeked.AsSpan(0, stream._peekedEnd);
        return start.StartsWith(GzipStart) ? new GZipStream(stream, CompressionMode.Decompress)
            : start.StartsWith(ZstdStart) ? new DecompressionStream(stream, leaveOpen: false)
            : stream;
    }

    /// <summary>True for a failure to unpack: the compressed data is damaged or ends too early.</summary>
    /// <param name="failure">What a read threw.</param>
    public static bool IsDamage(Exception failure) => failure is InvalidDataException or ZstdException or EndOfStreamException;

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        if (_peekedStart < _peekedEnd)
        {
            int length = Math.Min(buffer.Length, _peekedEnd - _peekedStart);
            _peeked.AsSpan(_peekedStart, length).CopyTo(buffer);
            _peekedStart += length;
            return length;
        }

        int read = source.Read(buffer);
        onRead(read);
        return read;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads the first bytes; a pipe that gives them one by one is waited for only as long as they look like the
    /// start of compressed data.</summary>
    private void Peek()
    {
        do
        {
            int read = source.Read(_peeked, _peekedEnd, _peeked.Length - _peekedEnd);
            onRead(read);
            _peekedEnd += read;
            if (read == 0)
            {
                return;
            }
        }
        while (IsPartOf(GzipStart) || IsPartOf(ZstdStart));
    }

    private bool IsPartOf(byte[] start) =>
        _peekedEnd < start.Length && start.AsSpan().StartsWith(_peeked.AsSpan(0, _peekedEnd));
}
