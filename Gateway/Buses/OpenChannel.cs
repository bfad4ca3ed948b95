using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Buses;

/// <summary>A channel's place in the session.</summary>
internal sealed class OpenChannel(ConfiguredBus bus, ConfiguredChannel definition, Action<OpenChannel> closed) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConfiguredBus Bus => bus;

    public ConfiguredChannel Definition => definition;

    /// <summary>Cancelled when it is to be closed.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Done once it is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Has it closed; its own call does so.</summary>
    public void End(string reason)
    {
        if (_ended.IsCancellationRequested)
            return;
        Reason = reason;

        // Not in the caller's locks.
        _ = _ended.CancelAsync();
    }

    public void Dispose()
    {
        closed(this);
        _closed.TrySetResult();
    }
}
