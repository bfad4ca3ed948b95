using System.Buffers;

namespace CanTools.Daemon.Connections;

/// <summary>What was read and is not worked off: the beginning of a request, requests behind an answer, and one that waits.</summary>
internal sealed partial class Connection
{
    private byte[]? _kept;
    private int _keptLength;

    /// <summary>The length of the request in front that waits for its answer, and is repeated if the answer is to come from the next daemon.</summary>
    private int _repeated;

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            ReleaseKept();
            return;
        }

        // Requests that wait for earlier answers have no deadline of their own.
        if (_untaken is null && !IsPostponed)
            _server.Deadlines.ExpectRestOfRequest(this);
        _kept ??= ArrayPool<byte>.Shared.Rent(ConnectionServer.InputBufferSize);
        rest.CopyTo(_kept);
        _keptLength = rest.Length;
    }

    /// <summary>The request that was kept is answered.</summary>
    private void ForgetRepeated()
    {
        if (_repeated == 0)
            return;
        _kept.AsSpan(_repeated, _keptLength - _repeated).CopyTo(_kept);
        _keptLength -= _repeated;
        _repeated = 0;
        if (_keptLength == 0)
            ReleaseKept();
    }

    private void ReleaseKept()
    {
        if (_kept is null)
            return;
        ArrayPool<byte>.Shared.Return(_kept);
        _kept = null;
        _keptLength = 0;
        _server.Deadlines.RequestIsComplete(this);
    }
}
