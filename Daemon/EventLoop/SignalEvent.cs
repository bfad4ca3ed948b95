using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>
/// Signals that the loop waits for. signalfd cannot do it in a .NET process: it needs the signals blocked in every thread, and the
/// runtime's own threads, which exist before Main, block none (SigBlk is 0 in each /proc/self/task/*/status), so that the kernel
/// delivers the signal to one of them. Hence the runtime's registration, which writes to an eventfd that the loop waits on. It
/// catches them from its making to its disposal: before the loop runs, and after, so that a second signal does not cut the end
/// short.
/// </summary>
internal sealed class SignalEvent : IEventHandler, IDisposable
{
    private readonly EventDescriptor _event = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Action? _raised;

    /// <exception cref="DaemonStartException">There is no descriptor for it.</exception>
    public SignalEvent(params PosixSignal[] signals) =>
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>What is done in the loop when one comes; at once where one has come already.</summary>
    public void Watch(Loop loop, Action raised)
    {
        _raised = raised;
        loop.Add(_event.Descriptor, LibC.Epoll.In, this);
    }

    /// <summary>As if a signal had come; from any thread.</summary>
    public void Raise() => _event.Raise();

    public void OnEvents(LibC.Epoll events)
    {
        _event.Clear();
        _raised?.Invoke();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _event.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // The runtime's own answer would be to end the process before the socket is unlinked.
        context.Cancel = true;
        Raise();
    }
}
