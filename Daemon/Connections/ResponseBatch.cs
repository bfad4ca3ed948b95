using System.Text;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Answers on their way to one client: bytes, and the descriptors that travel with the first byte of some of them.
/// </summary>
internal sealed partial class ResponseBatch
{
    /// <summary>From here on it is sent before the next request is worked off, so that a batch stays small.</summary>
    private const int FullAt = 16 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _sent;
    private Attachment? _attachment;
    private PostponedAnswer? _postponed;
    private Refusal? _refusal;

    public bool IsEmpty => _sent == _length;

    /// <summary>What is still to be sent.</summary>
    public ReadOnlySpan<byte> Unsent => _bytes.AsSpan(_sent, _length - _sent);

    /// <summary>
    /// An answer with descriptors is the last of its batch, too: it needs a call of its own anyway, and so no later
    /// request can close what has not been sent.
    /// </summary>
    public bool IsFull => _length >= FullAt || _attachment is not null;

    /// <summary>A point to come back to when an answer turns out to be another one.</summary>
    public int Mark => _length;

    public void RewindTo(int mark)
    {
        if (_attachment is { } attachment && attachment.Offset >= mark)
            Detach();
        _length = mark;
        _postponed = null;
        _refusal = null;
    }

    /// <summary>Instead of an answer: it comes later. Its client's next request is not worked off before.</summary>
    /// <param name="isRepeatable">Whether the next daemon can as well work the request off anew.</param>
    public PostponedAnswer Postpone(bool isRepeatable = false) => _postponed = new PostponedAnswer(isRepeatable);

    /// <summary>The answer that the last request was promised, if it was.</summary>
    public PostponedAnswer? TakePostponed()
    {
        PostponedAnswer? postponed = _postponed;
        _postponed = null;
        return postponed;
    }

    public void Succeed(ReadOnlySpan<byte> message = default) => SucceedWith(message, []);

    /// <summary>A message in two parts.</summary>
    public void SucceedWith(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = first.Length + second.Length;
        Span<byte> message = Begin(new ResponseHeader(true, 0, checked((ushort)length)));
        first.CopyTo(message);
        second.CopyTo(message[first.Length..]);
    }

    /// <summary>An answer with one or two descriptors.</summary>
    /// <param name="message">The message.</param>
    /// <param name="lent">Stays the caller's, and open until it is sent or its client's connection has ended.</param>
    /// <param name="given">Belongs to the batch from now on.</param>
    public void Succeed(ReadOnlySpan<byte> message, FileDescriptor lent, FileDescriptor? given)
    {
        _attachment = new Attachment(_length, lent, given, IsLentOwn: false);
        Succeed(message);
    }

    /// <summary>What the last answer refused, once; null where it refused nothing.</summary>
    public Refusal? TakeRefusal()
    {
        Refusal? refusal = _refusal;
        _refusal = null;
        return refusal;
    }

    public void Refuse(DaemonErrorCode code, string text)
    {
        _refusal = new Refusal(code, text);
        int length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Begin(new ResponseHeader(false, code, checked((ushort)length))));
    }

    /// <summary>Sends what the client takes without waiting.</summary>
    /// <returns>None when all is sent, EAGAIN when the client must read first, else why it cannot be reached.</returns>
    public Errno Send(FileDescriptor socket)
    {
        while (!IsEmpty)
        {
            bool attached = _attachment is { } next && next.Offset == _sent;
            nint count = attached ? SendAttached(socket, _attachment!.Value) : SendPlain(socket);
            if (count < 0)
            {
                if (LibC.LastError == Errno.EINTR)
                    continue;
                return LibC.LastError;
            }

            // The descriptors went with the first byte, however many bytes were taken.
            if (attached)
                Detach();
            _sent += (int)count;
        }

        Clear();
        return Errno.None;
    }

    /// <summary>Forgets what is left.</summary>
    public void Clear()
    {
        Detach();
        _length = _sent = 0;
    }

    private nint SendPlain(FileDescriptor socket)
    {
        int end = _attachment?.Offset ?? _length;
        return LibC.send(socket, ref _bytes[_sent], (nuint)(end - _sent), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
    }

    private nint SendAttached(FileDescriptor socket, Attachment attachment) =>
        FdPassing.Send(socket, _bytes.AsSpan(_sent, _length - _sent), attachment.Lent, attachment.Given);

    private void Detach()
    {
        _attachment?.Given?.Dispose();
        if (_attachment is { IsLentOwn: true, Lent: { } lent })
            lent.Dispose();
        _attachment = null;
    }

    private Span<byte> Begin(ResponseHeader header)
    {
        int end = _length + ProtocolLimits.ResponseHeader + header.MessageLength;
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));

        Span<byte> response = _bytes.AsSpan(_length, end - _length);
        header.Write(response);
        _length = end;
        return response[ProtocolLimits.ResponseHeader..];
    }

    private readonly record struct Attachment(int Offset, FileDescriptor Lent, FileDescriptor? Given, bool IsLentOwn);
}
