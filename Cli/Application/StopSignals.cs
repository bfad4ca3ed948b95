using System.Runtime.InteropServices;

namespace CanTools.Cli.Application;

/// <summary>Ctrl-C and its like ask a command to end; the second time they end it at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _first;

    public StopSignals()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>The number of the signal that came; 0: none.</summary>
    public int Number => Volatile.Read(ref _first);

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
        context.Cancel = Interlocked.CompareExchange(ref _first, number, 0) == 0;
        if (context.Cancel)
            _stop.Cancel();
    }
}
