using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Client.Connections;

/// <summary>Takes answers, and the descriptors that belong to them, out of the stream.</summary>
internal sealed class ReplyReader : IDisposable
{
    private readonly Queue<FileDescriptor> _descriptors = new();
    private byte[] _buffer = new byte[1024];
    private int _length;
    private bool _hasLostDescriptors;

    /// <summary>Whether the stream stands between two answers.</summary>
    public bool IsBetweenReplies => _length == 0;

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>As recv(2): the bytes received, 0 at the end, -1 with the reason in <see cref="LibC.LastError"/>.</returns>
    public nint Receive(FileDescriptor socket)
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, ProtocolLimits.MaxResponse));
        nint count = FdPassing.Receive(socket, _buffer.AsSpan(_length), _descriptors, out bool truncated);

        // There is room for all that a message can bring, so it is this process that has none left (EMFILE).
        _hasLostDescriptors |= truncated;
        if (count > 0)
            _length += (int)count;
        return count;
    }

    /// <summary>Takes the next complete answer; null while some of it is still to come.</summary>
    /// <param name="descriptors">How many descriptors it brings, if it is a success.</param>
    /// <exception cref="ProtocolViolationException">It is no answer, or has other descriptors.</exception>
    public Reply? TryTake(int descriptors)
    {
        ReadOnlySpan<byte> input = _buffer.AsSpan(0, _length);
        if (!ResponseHeader.TryRead(input, out ResponseHeader header, out bool isMalformed))
        {
            return isMalformed
                ? throw new ProtocolViolationException(
                    $"An answer begins with the byte {input[0]:X2}; what listens there is not hycan_daemon.")
                : null;
        }

        int end = ProtocolLimits.ResponseHeader + header.MessageLength;
        if (_length < end)
            return null;

        int expected = header.Success ? descriptors : 0;
        bool hasLost = _descriptors.Count < expected && _hasLostDescriptors;
        if (hasLost)
        {
            // One message brings the descriptors of one answer, so what is left of them is this one's.
            CloseDescriptors();
            _hasLostDescriptors = false;
            expected = 0;
        }
        if (_descriptors.Count < expected)
        {
            throw new ProtocolViolationException(
                $"An answer came with {_descriptors.Count} instead of {expected} descriptors.");
        }

        FileDescriptor[] taken = new FileDescriptor[expected];
        for (int i = 0; i < expected; i++)
            taken[i] = _descriptors.Dequeue();
        byte[] message = input[ProtocolLimits.ResponseHeader..end].ToArray();
        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
        return new Reply(header.Success, header.Code, message, taken) { HasLostDescriptors = hasLost };
    }

    /// <summary>
    /// At the end of the stream: HyCAN's own daemon answers a success with its first byte alone. Null where the stream
    /// does not end like that.
    /// </summary>
    public Reply? TryTakeOneByteSuccess()
    {
        if (_length != 1 || _buffer[0] != 1)
            return null;
        _length = 0;
        return new Reply(true, 0, [], []);
    }

    /// <summary>Closes descriptors that came with no answer that asked for them.</summary>
    /// <exception cref="ProtocolViolationException">There were some.</exception>
    public void CheckNoneLeft()
    {
        if (_length != 0 || _descriptors.Count == 0)
            return;
        CloseDescriptors();
        throw new ProtocolViolationException("The daemon sent a descriptor that no request had asked for.");
    }

    public void Dispose() => CloseDescriptors();

    private void CloseDescriptors()
    {
        while (_descriptors.TryDequeue(out FileDescriptor? descriptor))
            descriptor.Dispose();
    }
}
