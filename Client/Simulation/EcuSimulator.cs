using System.Diagnostics;
using CanTools.Shared.Can;

namespace CanTools.Client.Simulation;

/// <summary>
/// Control units on a CAN interface, for trying things without a car. It needs no daemon and no privilege; what its
/// control units are to do is set on them, while they run.
/// </summary>
public sealed class EcuSimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<EcuConnection> _connections = [];
    private readonly Task _running;
    private int _isDisposed;

    private EcuSimulator(InterfaceName interfaceName, IReadOnlyList<SimulatedEcu> ecus, Func<TimeSpan> clock)
    {
        Ecus = ecus;
        try
        {
            foreach (SimulatedEcu ecu in ecus)
                _connections.Add(new EcuConnection(interfaceName, ecu, clock));
        }
        catch
        {
            _connections.ForEach(one => one.Dispose());
            throw;
        }
        _running = RunAsync();
    }

    /// <summary>The control units.</summary>
    public IReadOnlyList<SimulatedEcu> Ecus { get; }

    /// <summary>Fails once the simulator cannot go on, such as when the interface is deleted.</summary>
    public Task Completion => _running;

    /// <summary>Starts control units on an interface that is up; they listen once this returns.</summary>
    /// <param name="interfaceName">The CAN interface.</param>
    /// <param name="ecus">The control units; none: one of <see cref="SimulatedEcu.Engine"/>.</param>
    /// <exception cref="IsoTpException">The interface is missing, or down.</exception>
    public static EcuSimulator Start(InterfaceName interfaceName, params IReadOnlyList<SimulatedEcu> ecus)
    {
        long start = Stopwatch.GetTimestamp();
        return Start(interfaceName, () => Stopwatch.GetElapsedTime(start), ecus);
    }

    /// <summary>The same with a clock of the caller's: the time since the engine was started.</summary>
    /// <inheritdoc cref="Start(InterfaceName, IReadOnlyList{SimulatedEcu})"/>
    public static EcuSimulator Start(InterfaceName interfaceName, Func<TimeSpan> clock, params IReadOnlyList<SimulatedEcu> ecus)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new EcuSimulator(interfaceName, ecus is { Count: > 0 } ? ecus : [SimulatedEcu.Engine()], clock);
    }

    /// <summary>Stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _connections.ForEach(one => one.Dispose());
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Whatever ends one of them ends all, so that nobody waits for a control unit that is half deaf.</summary>
    private async Task RunAsync()
    {
        Task[] all = [.. _connections.SelectMany(one => one.Run(_stop.Token))];
        await Task.WhenAny(all).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        // The first fault is the reason; the others were cancelled.
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (Array.Find(all, one => one.IsFaulted) ?? Task.CompletedTask).ConfigureAwait(false);
    }
}
