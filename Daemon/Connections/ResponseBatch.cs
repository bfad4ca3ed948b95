using System.Text;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Answers on their way to one client: bytes, and the descriptors that travel with the first bytes of some of them. It
/// owns those descriptors until they are sent.
/// </summary>
internal sealed class ResponseBatch
{
    /// <summary>From here on it is sent before the next request is worked off, so that a batch stays small.</summary>
    private const int FullAt = 16 * 1024;

    private const int MaxAttachments = 8;

    private readonly Attachment[] _attachments = new Attachment[MaxAttachments];
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _sent;
    private int _attached;
    private int _attachedSent;

    public bool IsEmpty => _sent == _length;

    public bool IsFull => _length >= FullAt || _attached == MaxAttachments;

    /// <summary>A point to come back to when an answer turns out to be another one.</summary>
    public (int Length, int Attached) Mark => (_length, _attached);

    public void RewindTo((int Length, int Attached) mark)
    {
        while (_attached > mark.Attached)
            _attachments[--_attached].Descriptor.Dispose();
        _length = mark.Length;
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

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    public void Succeed(ReadOnlySpan<byte> message, FileDescriptor descriptor)
    {
        _attachments[_attached++] = new Attachment(_length, descriptor);
        Succeed(message);
    }

    public void Refuse(DaemonErrorCode code, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, Begin(new ResponseHeader(false, code, checked((ushort)length))));
    }

    /// <summary>Sends what the client takes without waiting.</summary>
    /// <returns>None when all is sent, EAGAIN when the client must read first, else why it cannot be reached.</returns>
    public Errno Send(FileDescriptor socket)
    {
        while (!IsEmpty)
        {
            bool attached = _attachedSent < _attached && _attachments[_attachedSent].Offset == _sent;
            int next = _attachedSent + (attached ? 1 : 0);
            int end = next < _attached ? _attachments[next].Offset : _length;

            nint count = attached
                ? FdPassing.Send(socket, _bytes.AsSpan(_sent, end - _sent), _attachments[_attachedSent].Descriptor)
                : LibC.send(socket, ref _bytes[_sent], (nuint)(end - _sent), LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
            if (count < 0)
            {
                if (LibC.LastError == Errno.EINTR)
                    continue;
                return LibC.LastError;
            }

            // The descriptor went with the first byte, however many bytes were taken.
            if (attached)
                _attachments[_attachedSent++].Descriptor.Dispose();
            _sent += (int)count;
        }

        Clear();
        return Errno.None;
    }

    /// <summary>Forgets what is left, and lets the descriptors be closed that were not sent.</summary>
    public void Abandon(DescriptorCloser closer)
    {
        while (_attachedSent < _attached)
            closer.Close(_attachments[_attachedSent++].Descriptor);
        Clear();
    }

    private void Clear()
    {
        _length = _sent = _attached = _attachedSent = 0;
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

    private readonly record struct Attachment(int Offset, FileDescriptor Descriptor);
}
