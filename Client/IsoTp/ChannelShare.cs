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

    public ChannelShare(DaemonConnection connection, ulong id)
    {
        _connection = connection;
        _id = id;
        connection.Hold();
    }

    /// <summary>For a socket that was forgotten; the daemon would count it until the connection ends.</summary>
    ~ChannelShare() => _ = CloseAsync();

    /// <summary>Whether the daemon still knows of it.</summary>
    public bool IsKnown => _isClosed == 0 && _connection.IsAlive;

    /// <summary>Gives it back. A connection that is gone has taken it along, so this never fails.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return new ValueTask(CloseAsync());
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        try
        {
            byte[] request = new RequestFrame(Operation.CloseIsoTp, ShareMessage.ToPayload(_id)).ToArray();
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
