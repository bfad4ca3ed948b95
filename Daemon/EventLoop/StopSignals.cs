using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>
/// SIGTERM, SIGINT and SIGHUP stop the loop. signalfd cannot do it in a .NET process: it needs the signals blocked in
/// every thread, and the runtime's own threads, which exist before Main, block none (SigBlk is 0 in each
/// /proc/self/task/*/status), so that the kernel delivers the signal to one of them. Hence the runtime's registration,
/// which writes to an eventfd that the loop waits on.
/// </summary>
internal sealed class StopSignals : IEventHandler, IDisposable
{
    private readonly Loop _loop;
    private readonly FileDescriptor _event;
    private readonly ulong _token;
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals(Loop loop)
    {
        _loop = loop;
        _event = LibC.eventfd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC);
        if (_event.IsInvalid)
            throw new DaemonStartException($"Cannot make an event descriptor: {LibC.LastError.Describe()}.");
        _token = loop.Add(_event, LibC.Epoll.In, this);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    /// <summary>Stops the loop from any thread.</summary>
    public void RequestStop()
    {
        try
        {
            ulong one = 1;
            LibC.write(_event, ref MemoryMarshal.AsBytes(new Span<ulong>(ref one))[0], sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // It has stopped already.
        }
    }

    public void OnEvents(LibC.Epoll events) => _loop.Stop();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _loop.Remove(_event, _token);
        _event.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // The runtime's own answer would be to end the process before the socket is unlinked.
        context.Cancel = true;
        RequestStop();
    }
}
