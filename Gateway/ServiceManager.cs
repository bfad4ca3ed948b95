using System.Net.Sockets;
using System.Text;

namespace CanTools.Gateway;

/// <summary>Tells systemd how it goes (sd_notify(3)), where that has started the gateway.</summary>
internal static class ServiceManager
{
    public static void Ready() => Tell("READY=1");

    public static void Stopping() => Tell("STOPPING=1");

    private static void Tell(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        // One that begins with @ has no file.
        string address = path[0] == '@' ? $"\0{path[1..]}" : path;
        try
        {
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // Nobody listens any more; systemd's own time limit is what is left.
        }
    }
}
