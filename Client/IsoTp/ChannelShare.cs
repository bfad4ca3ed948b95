using CanTools.Client.Connections;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>
/// Our place in the daemon's table of channels. It lives as long as the connection on which it was opened, so it keeps
/// that open, too.
/// </summary>
internal sealed class ChannelShare : IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly DaemonConnection _connection;
    private readonly ulong _id;
    private int _isClosed;

    private ChannelShare(DaemonConnection connection, ulong id)
    {
        _connection = connection;
        _id = id;
    }

    /// <summary>Null where the connection has ended, and the share with it.</summary>
    public static ChannelShare? TryTake(DaemonConnection connection, ulong id) =>
        connection.TryHold() ? new ChannelShare(connection, id) : null;

    /// <summary>Whether the daemon still knows of it.</summary>
    public bool IsKnown => _isClosed == 0 && _connection.IsAlive;

    /// <summary>Gives it back. A connection that is gone has taken it along, so this never fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        try
        {
            byte[] request = new RequestFrame(Operation.CloseIsoTp, NumberMessage.ToPayload(_id)).ToArray();
            using Reply reply = await _connection.ExchangeAsync(
                Operation.CloseIsoTp, request, 0, Deadline.In(s_timeout), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is CanToolsException or ConnectionLostException or ObjectDisposedException)
        {
            // The daemon drops all that a connection has when it ends.
        }
        finally
        {
            _connection.Release();
        }
    }
}
