using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>
/// An interface or an ISO-TP channel that this process holds (<see cref="DaemonClient.ClaimAsync"/>), until this is disposed of, its
/// time is over, somebody takes it over, or the process ends. While it is held alone, the daemon opens no channels there for other
/// processes, and does nothing else to it for them; raw CAN sockets need no daemon, and so nothing keeps anybody from those.
/// </summary>
/// <remarks>It has a connection of its own to the daemon, with which it ends.</remarks>
public sealed class Lease : IAsyncDisposable, IDisposable
{
    private readonly DaemonClient _client;
    private readonly CancellationTokenSource _lost = new();
    private readonly string _subject;
    private volatile bool _isReleased;

    /// <param name="client">Its own.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="granted">What was granted.</param>
    internal Lease(DaemonClient client, ClaimMessage request, in LeaseMessage granted)
    {
        _client = client;
        _subject = request.Binding is { } binding ? $"{binding} on '{request.Interface}'" : $"'{request.Interface}'";
        InterfaceName = request.Interface;
        IsShared = request.IsShared;
        Number = granted.Lease;
        Since = granted.Since;
        Until = granted.Until;
        Lost = _lost.Token;
    }

    /// <summary>Of two leases of one resource the later has the greater one; numbers go on over the daemon's restarts by systemd.</summary>
    public ulong Number { get; }

    /// <summary>The interface.</summary>
    public InterfaceName InterfaceName { get; }

    /// <summary>Whether others may have it, too.</summary>
    public bool IsShared { get; }

    /// <summary>Since when it is held, by the daemon's clock.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>When its time will be over; null without end.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>Cancelled as soon as the lease is lost; not where it is given back.</summary>
    public CancellationToken Lost { get; }

    /// <summary>How it was lost; null as long as it is not.</summary>
    public LeaseLostException? Loss { get; private set; }

    /// <exception cref="LeaseLostException">It is lost.</exception>
    public void ThrowIfLost()
    {
        if (Loss is { } loss)
            throw loss;
    }

    /// <summary>Gives it back: others can have it from this moment on.</summary>
    public void Dispose()
    {
        _isReleased = true;
        _client.Dispose();
        _lost.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for its loss.</summary>
    internal async Task WatchAsync(DaemonConnection connection)
    {
        LeaseLostException loss;
        try
        {
            byte[] request = new RequestFrame(Operation.WatchLease, NumberMessage.ToPayload(Number)).ToArray();
            using Reply reply = await connection.ExchangeAsync(Operation.WatchLease, request, 0, Deadline.Never, CancellationToken.None)
                .ConfigureAwait(false);
            loss = reply.Success && LeaseLossMessage.TryRead(reply.Message, out LeaseLossMessage message)
                ? new LeaseLostException(_subject, message)
                : new LeaseLostException(_subject, new ProtocolViolationException("The daemon does not know it."));
        }
        catch (Exception exception) when (exception is CanToolsException or ConnectionLostException or ObjectDisposedException)
        {
            loss = new LeaseLostException(_subject, exception);
        }
        Tell(loss);
    }

    private void Tell(LeaseLostException loss)
    {
        if (_isReleased)
            return;
        Loss = loss;
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was given back at the same moment.
        }
    }
}
