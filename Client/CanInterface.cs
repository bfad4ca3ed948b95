using CanTools.Client.Callbacks;
using CanTools.Shared.Can;
using Microsoft.Extensions.Logging;

namespace CanTools.Client;

/// <summary>
/// HyCAN's Interface: one CAN interface, brought up and down through the daemon, with callbacks for identifiers. While it has
/// callbacks, one thread of its own receives; while it has none, it costs nothing.
/// </summary>
public sealed partial class CanInterface : IDisposable
{
    private readonly CanCallbackOptions _options;
    private readonly DaemonClient? _daemon;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private LatencyHistogram _latency = new();
    private long _lostBefore;
    private bool _isDisposed;

    /// <summary>Does nothing yet: the interface need not even exist.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="options">How it receives and sends.</param>
    /// <param name="daemon">
    /// A connection for <see cref="Up"/> and <see cref="Down"/>, which stays the caller's; null: one for each call.
    /// </param>
    public CanInterface(InterfaceName name, CanCallbackOptions? options = null, DaemonClient? daemon = null)
    {
        if (name == default)
            throw new ArgumentException("A default InterfaceName names no interface.", nameof(name));
        Name = name;
        _options = options ?? new CanCallbackOptions();
        _options.Validate();
        _daemon = daemon;
        _log = _options.LoggerFactory.CreateLogger("CanTools.Client.CanInterface");
    }

    /// <summary>Raised on the receiving thread when a callback throws, or the interface goes down or is deleted.</summary>
    public event Action<CanCallbackFailure>? Failed;

    /// <summary>Its name.</summary>
    public InterfaceName Name { get; }

    /// <summary>Whether there is a CAN interface of that name.</summary>
    public bool Exists => CanInterfaces.Find(Name) is not null;

    /// <summary>Whether it exists and is up.</summary>
    public bool IsUp => CanInterfaces.Find(Name) is { IsUp: true };

    /// <summary>
    /// How long frames took from the kernel to the callbacks; without <see cref="CanCallbackOptions.Timestamps"/> only how many
    /// were lost.
    /// </summary>
    public CanLatency Latency
    {
        get
        {
            lock (_gate)
                return _latency.ToLatency(_lostBefore + (_receiver?.DroppedFrames ?? 0));
        }
    }

    /// <summary>Brings it up, through the daemon.</summary>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="RequestRefusedException">The daemon refuses, or there is no such interface.</exception>
    public void Up() => WithDaemon(daemon => daemon.BringUp(Name));

    /// <summary>Brings it down, through the daemon.</summary>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="RequestRefusedException">The daemon refuses, or there is no such interface.</exception>
    public void Down() => WithDaemon(daemon => daemon.BringDown(Name));

    /// <summary>Begins the statistics anew.</summary>
    public void ResetLatency()
    {
        lock (_gate)
        {
            _latency = new LatencyHistogram();
            _lostBefore = -(_receiver?.DroppedFrames ?? 0);
            _receiver?.Use(_latency);
        }
    }

    /// <summary>Ends all callbacks.</summary>
    public void Dispose()
    {
        CanReceiver? receiver;
        lock (_gate)
        {
            _isDisposed = true;
            _table.End();
            _table = CallbackTable.Empty;
            receiver = TakeReceiver();
            _sender?.Dispose();
            _sender = null;
        }
        receiver?.Dispose();
    }

    private void WithDaemon(Action<DaemonClient> action)
    {
        if (_daemon is not null)
        {
            action(_daemon);
            return;
        }
        using DaemonClient daemon = DaemonClient.Connect();
        action(daemon);
    }
}
