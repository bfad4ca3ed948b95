using System.Runtime.InteropServices;

namespace CanTools.Daemon.EventLoop;

/// <summary>What a signal asks of the daemon.</summary>
internal sealed class DaemonSignals : IDisposable
{
    /// <summary>To end.</summary>
    public SignalEvent Stop { get; } = new(PosixSignal.SIGTERM, PosixSignal.SIGINT);

    /// <summary>To read its rules anew; from a terminal that is gone, to end.</summary>
    public SignalEvent HangUp { get; } = new(PosixSignal.SIGHUP);

    public void Dispose()
    {
        Stop.Dispose();
        HangUp.Dispose();
    }
}
