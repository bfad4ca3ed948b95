using System.Net.Sockets;
using CanTools.Shared.LibC;

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
            if (IsSocket(path))
                File.Delete(path);
        }
        catch (SocketException)
        {
            // There is none, or it is not ours to look at.
        }
    }

    private static bool IsSocket(string path)
    {
        try
        {
            // For both, because a pipe that is opened for reading alone waits for its writer.
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (IOException exception)
        {
            // So ends open(2) of a socket, and of nothing else that has a name.
            return exception.HResult == (int)Errno.ENXIO;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
