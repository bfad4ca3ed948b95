using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>What a signal asks of the daemon.</summary>
internal sealed class DaemonSignals : IDisposable
{
    /// <summary>To end.</summary>
    public SignalEvent Stop { get; } = new(PosixSignal.SIGTERM, PosixSignal.SIGINT);

    /// <summary>To read its rules anew; from a terminal that is gone, to end.</summary>
    public SignalEvent HangUp { get; } = new(PosixSignal.SIGHUP);

    /// <summary>To end, and to leave to the next daemon what clients have.</summary>
    public SignalEvent Leave { get; } = new((PosixSignal)LibC.SIGUSR1);

    public void Dispose()
    {
        Leave.Dispose();
        Stop.Dispose();
        HangUp.Dispose();
    }
}
