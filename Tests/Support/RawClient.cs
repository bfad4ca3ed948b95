using System.Net.Sockets;

namespace CanTools.Tests.Support;

/// <summary>A client that sends whatever bytes a test wants, by the framework's sockets instead of our own.</summary>
internal sealed class RawClient : IDisposable
{
    private RawClient(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static RawClient Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = 60_000,
            SendTimeout = 60_000,
        };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new RawClient(socket);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[Socket.Send(bytes)..];
    }

    /// <summary>One whole answer.</summary>
    public byte[] ReceiveAnswer()
    {
        byte[] header = Receive(4);
        byte[] message = Receive(header[2] | (header[3] << 8));
        return [.. header, .. message];
    }

    public byte[] Ask(byte[] request)
    {
        Send(request);
        return ReceiveAnswer();
    }

    public byte[] Receive(int count)
    {
        byte[] bytes = new byte[count];
        for (int received = 0; received < count;)
        {
            int more = Socket.Receive(bytes, received, count - received, SocketFlags.None);
            received += more > 0 ? more : throw new EndOfStreamException($"The daemon closed after {received} bytes.");
        }
        return bytes;
    }

    /// <summary>Whether the daemon has closed the connection, waiting for it.</summary>
    public bool IsClosedByDaemon()
    {
        try
        {
            return Socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose() => Socket.Dispose();
}
