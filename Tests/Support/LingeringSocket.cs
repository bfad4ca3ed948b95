using System.Net;
using System.Net.Sockets;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>A TCP connection with more to send than its peer takes, which waits for it when it is closed.</summary>
internal sealed class LingeringSocket : IDisposable
{
    /// <summary>How long it waits, in seconds.</summary>
    public const int Patience = 20;

    private readonly TcpListener _sink = new(IPAddress.Loopback, 0);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public LingeringSocket()
    {
        _sink.Start();
        _socket.Connect(_sink.LocalEndpoint);
        _socket.Blocking = false;
        while (_socket.Send(new byte[65536], SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
        {
            // Until it is full.
        }
        _socket.LingerState = new LingerOption(true, Patience);
    }

    /// <summary>Sends it along, and keeps no copy: whoever closes the other end's waits.</summary>
    /// <returns>False where the kernel refuses it, because the receiver takes no descriptors (from Linux 6.16 on).</returns>
    public bool TrySendAway(FileDescriptor connection, ReadOnlySpan<byte> message)
    {
        using var descriptor = new FileDescriptor((int)_socket.Handle);
        bool isSent = FdPassing.Send(connection, message, descriptor) >= 0;
        if (!isSent)
            Assert.That(LibC.LastError, Is.EqualTo(Errno.EPERM));
        _socket.SafeHandle.SetHandleAsInvalid();

        // Closing it here must not wait for the peer, either.
        if (!isSent)
            _sink.Stop();
        return isSent;
    }

    public void Dispose()
    {
        // Resets the connection, and with it ends the wait. The socket is gone; its own Dispose would wait for that forever.
        _sink.Dispose();
    }
}
