using System.Net;

namespace HelloMesh.Testing;

/// <summary>The body of one call, for as many tries and mirrors as it takes.</summary>
internal sealed class OutgoingBody
{
    /// <summary>Bytes that are kept for another try, at most: Envoy's default buffer of a connection.</summary>
    public const int KeptBytesMax = 1024 * 1024;

    private readonly HttpContent _content;
    private readonly BodyTape? _tape;

    private OutgoingBody(HttpContent content, BodyTape? tape)
    {
        _content = content;
        _tape = tape;
    }

    public bool CanReplay => _tape?.CanReplay ?? true;

    public Exception? Failure => _tape?.Failure;

    /// <summary>Whether a content can be written any number of times. A mirror may outlive it, though.</summary>
    public static bool IsInMemory(HttpContent content, bool isMirrored) =>
        !isMirrored && content is (ByteArrayContent or ReadOnlyMemoryContent);

    /// <summary>The body of a request.</summary>
    /// <param name="content">The client's content.</param>
    /// <param name="isRepeated">Whether there may be another try.</param>
    /// <param name="isMirrored">Whether mirrors get it too.</param>
    /// <param name="ended">Called once the client has sent everything, or has failed to.</param>
    public static OutgoingBody Of(HttpContent content, bool isRepeated, bool isMirrored, Action<Exception?> ended)
    {
        if (IsInMemory(content, isMirrored))
        {
            ended(null);
            return new OutgoingBody(content, null);
        }

        return new OutgoingBody(content, new BodyTape(content, isRepeated || isMirrored ? KeptBytesMax : 0, ended));
    }

    public HttpContent ForTry() => new Copy(this, null);

    /// <summary>The body for a mirror.</summary>
    /// <param name="broken">Called when the mirror does not get it whole: an application would wait for the rest.</param>
    public HttpContent ForMirror(Action broken) => new Copy(this, broken);

    /// <summary>The same content in another message: headers may be changed, and disposing of it changes nothing.</summary>
    private sealed class Copy : HttpContent
    {
        private readonly OutgoingBody _body;
        private readonly Action? _broken;

        public Copy(OutgoingBody body, Action? broken)
        {
            _body = body;
            _broken = broken;
            foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in body._content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken) => _body._tape switch
            {
                null => _body._content.CopyToAsync(stream, context, cancellationToken),
                BodyTape tape when _broken is { } broken => CopyToMirrorAsync(tape, stream, broken, cancellationToken),
                BodyTape tape => tape.CopyToTryAsync(stream, cancellationToken),
            };

        private static async Task CopyToMirrorAsync(BodyTape tape, Stream stream, Action broken, CancellationToken cancellation)
        {
            try
            {
                await tape.CopyToMirrorAsync(stream, cancellation).ConfigureAwait(false);
            }
            catch
            {
                broken();
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body._content.Headers.ContentLength ?? -1;
            return length >= 0;
        }
    }
}
