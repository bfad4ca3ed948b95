using System.Collections;
using System.Globalization;
using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.ServiceManager;

/// <summary>Tells systemd how the daemon is: sd_notify(3). Where nobody wants to know, it does nothing.</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly FileDescriptor? _socket;
    private readonly byte[] _manager;

    public ServiceNotifier(IDictionary environment)
    {
        _manager = Address(environment["NOTIFY_SOCKET"] as string);
        if (_manager.Length == 0)
            return;

        // One end of a pair, whose other is closed: a service need not be allowed to make Unix sockets for it.
        if (LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, out _socket, out FileDescriptor other) == Errno.None)
            other.Dispose();
        WatchdogInterval = Interval(environment);
    }

    /// <summary>How often it wants to hear that the daemon lives, or would restart it; null: never.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public bool IsThere => _socket is not null;

    /// <param name="path">Where clients find it.</param>
    public void Ready(string path) => Say(Encoding.UTF8.GetBytes($"READY=1\nSTATUS=Listens on {path}"));

    public void Stopping() => Say("STOPPING=1"u8);

    public void Alive() => Say("WATCHDOG=1"u8);

    /// <summary>
    /// Tells it something that must not be lost, perhaps about a descriptor, which stays the caller's. Where others keep its socket
    /// full, it waits a moment. Without a manager it does nothing.
    /// </summary>
    public Errno SendPatiently(ReadOnlySpan<byte> state, FileDescriptor? descriptor = null)
    {
        if (_socket is null)
            return Errno.None;
        Errno error;
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while ((error = UnixDatagrams.Send(_socket, _manager, state, descriptor)) == Errno.EAGAIN && Environment.TickCount64 < end)
            Thread.Sleep(5);
        return error;
    }

    /// <summary>Waits until it has worked off all that it was told so far: it closes what it gets with BARRIER=1.</summary>
    public Errno AwaitSoFar(TimeSpan patience)
    {
        Errno error = LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, out FileDescriptor near, out FileDescriptor far);
        if (error != Errno.None)
            return error;
        using (near)
        {
            using (far)
                error = SendPatiently("BARRIER=1"u8, far);
            if (error != Errno.None)
                return error;
            long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
            while (end - Environment.TickCount64 is > 0 and var left)
            {
                // A signal may end it early.
                if ((LibC.Poll(near, LibC.POLLIN, (int)left) & LibC.POLLHUP) != 0)
                    return Errno.None;
            }
            return Errno.ETIMEDOUT;
        }
    }

    public void Dispose() => _socket?.Dispose();

    /// <summary>A path, or with "@" for the zero, an abstract name.</summary>
    private static byte[] Address(string? text)
    {
        byte[] address = Encoding.UTF8.GetBytes(text ?? "");
        if (address.Length > LibC.MaxSocketPath || address is not [(byte)'/' or (byte)'@', ..])
            return [];
        if (address[0] == '@')
            address[0] = 0;
        return address;
    }

    /// <summary>WATCHDOG_USEC, where it is meant for this process.</summary>
    private static TimeSpan? Interval(IDictionary environment)
    {
        bool isMeant = environment["WATCHDOG_PID"] is not string pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant
            && long.TryParse(environment["WATCHDOG_USEC"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds > 0
                ? TimeSpan.FromMicroseconds(microseconds)
                : null;
    }

    /// <summary>A manager that does not listen is no reason to stop.</summary>
    private void Say(ReadOnlySpan<byte> state)
    {
        if (_socket is not null)
            _ = UnixDatagrams.Send(_socket, _manager, state);
    }
}
