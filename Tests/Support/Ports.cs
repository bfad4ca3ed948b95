using System.Net;
using System.Net.Sockets;

namespace CanTools.Tests.Support;

/// <summary>For servers that must be told their port.</summary>
internal static class Ports
{
    /// <summary>One that the kernel had nobody on a moment ago; it gives the same one again only after all others.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
