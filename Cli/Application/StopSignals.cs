using System.Diagnostics;
using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Application;

/// <summary>
/// Ctrl-C and its like ask a command to end; the second time they end it at once. Some send twice what they mean once: timeout(1) to
/// the program and to its group.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private static readonly TimeSpan s_once = TimeSpan.FromSeconds(1);

    private int _first;
    private long _firstAt;
    private int _child;

    public StopSignals()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>The number of the signal that came; 0: none.</summary>
    public int Number => Volatile.Read(ref _first);

    /// <summary>
    /// Until it is disposed of, signals end a command and not this program, which ends when that does. Ctrl-C reaches both by itself.
    /// </summary>
    public IDisposable PassOnTo(int process)
    {
        Volatile.Write(ref _child, process);
        return new Passing(this);
    }

    public void Dispose()
    {
        _registrations.ForEach(one => one.Dispose());
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        int number = context.Signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            _ => 15,
        };
        if (Volatile.Read(ref _child) is not 0 and var child)
        {
            context.Cancel = true;
            if (context.Signal != PosixSignal.SIGINT)
                _ = LibC.kill(child, number);
            return;
        }
        long first = Interlocked.CompareExchange(ref _firstAt, Stopwatch.GetTimestamp(), 0);
        context.Cancel = first == 0 || Stopwatch.GetElapsedTime(first) < s_once;
        if (first != 0)
            return;
        Volatile.Write(ref _first, number);
        _stop.Cancel();
    }

    private sealed class Passing(StopSignals signals) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref signals._child, 0);
    }
}
