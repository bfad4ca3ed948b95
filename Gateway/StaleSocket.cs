using System.Net.Sockets;

namespace CanTools.Gateway;

/// <summary>A Unix socket that nobody listens on any more.</summary>
internal static class StaleSocket
{
    /// <summary>Removes it; where somebody does listen, or it is no socket, it stays, and listening fails.</summary>
    public static void Remove(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // So says the kernel of a file that is no socket, too.
            if ((File.GetAttributes(path) & FileAttributes.Normal) == 0 && new FileInfo(path) is { Exists: true, Length: 0 })
                File.Delete(path);
        }
        catch (SocketException)
        {
            // There is none, or it is not ours to look at.
        }
    }
}
