using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

public sealed partial class CanInterface
{
    private volatile CanSocket? _sender;

    /// <summary>Sends a classic frame: done when the interface has it in its queue.</summary>
    /// <exception cref="CanSocketException">The interface is missing or down, or its queue stayed full.</exception>
    public void Send(in CanFrame frame)
    {
        CanSocket sender = Sender();
        try
        {
            sender.Send(frame);
        }
        catch (CanSocketException exception) when (ForgetSender(sender, exception))
        {
            throw;
        }
    }

    /// <summary>Sends a CAN FD frame.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send(in CanFdFrame frame)
    {
        CanSocket sender = Sender();
        try
        {
            sender.Send(frame);
        }
        catch (CanSocketException exception) when (ForgetSender(sender, exception))
        {
            throw;
        }
    }

    /// <summary>Sends what something says in a frame.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public void Send<T>(T source)
        where T : ICanFrameSource
    {
        ArgumentNullException.ThrowIfNull(source);
        Send(source.ToCanFrame());
    }

    /// <summary>Sends a classic frame, without blocking the thread.</summary>
    /// <inheritdoc cref="Send(in CanFrame)"/>
    public async ValueTask SendAsync(CanFrame frame, CancellationToken cancellationToken = default)
    {
        CanSocket sender = Sender();
        try
        {
            await sender.SendAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch (CanSocketException exception) when (ForgetSender(sender, exception))
        {
            throw;
        }
    }

    private CanSocket Sender()
    {
        if (_sender is { } open)
            return open;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _sender ??= CanSocket.Open(
                Name, new CanSocketOptions { Filters = [], Fd = _options.Fd, SendTimeout = _options.SendTimeout });
        }
    }

    /// <summary>A socket of a deleted interface is good for nothing; the next send looks for another of that name.</summary>
    private bool ForgetSender(CanSocket sender, CanSocketException exception)
    {
        if (exception.Errno != (int)Errno.ENODEV)
            return false;
        lock (_gate)
        {
            if (_sender == sender)
                _sender = null;
        }
        sender.Dispose();
        return false;
    }
}
