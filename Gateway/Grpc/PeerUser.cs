using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CanTools.Gateway.Grpc;

/// <summary>Who stands at the other end of a Unix socket.</summary>
internal static class PeerUser
{
    // sys/socket.h; what comes is a struct ucred: process, user, group.
    private const int SOL_SOCKET = 1, SO_PEERCRED = 17;

    /// <summary>The user id, as the kernel noted it when the connection was made; null where it does not tell.</summary>
    public static uint? Of(Socket socket)
    {
        Span<uint> peer = stackalloc uint[3];
        Span<byte> bytes = MemoryMarshal.AsBytes(peer);
        return socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, bytes) == bytes.Length ? peer[1] : null;
    }
}
