using System.Net.Sockets;
using System.Runtime.InteropServices;
using CanTools.Shared.LibC;

namespace CanTools.Gateway.Grpc;

/// <summary>Who stands at the other end of a Unix socket.</summary>
internal static class PeerUser
{
    /// <summary>The user id, as the kernel noted it when the connection was made; null where it does not tell.</summary>
    public static uint? Of(Socket socket)
    {
        // A struct ucred: process, user, group.
        Span<uint> peer = stackalloc uint[3];
        Span<byte> bytes = MemoryMarshal.AsBytes(peer);
        return socket.GetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_PEERCRED, bytes) == bytes.Length ? peer[1] : null;
    }
}
