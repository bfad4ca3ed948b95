using System.Collections;
using System.Globalization;
using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.ServiceManager;

/// <summary>Tells systemd how the daemon is: sd_notify(3). Where nobody wants to know, it does nothing.</summary>
internal sealed class ServiceNotifier : IDisposable
{
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

    /// <param name="path">Where clients find it.</param>
    public void Ready(string path) => Send(Encoding.UTF8.GetBytes($"READY=1\nSTATUS=Listens on {path}"));

    public void Stopping() => Send("STOPPING=1"u8);

    public void Alive() => Send("WATCHDOG=1"u8);

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
    private void Send(ReadOnlySpan<byte> state)
    {
        if (_socket is not null)
            _ = UnixDatagrams.Send(_socket, _manager, state);
    }
}
