using CanTools.Client;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>
/// A daemon that behaves as a test wants: as HyCAN's own, as a hung or a broken one. Each connection is served by a
/// thread of its own, in blocking calls.
/// </summary>
internal sealed class StandInDaemon : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
    private readonly FileDescriptor _listening =
        LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);

    /// <summary>Serves each connection with <paramref name="serve"/>; without one, nobody ever accepts.</summary>
    public StandInDaemon(Action<FileDescriptor>? serve, int backlog = 64)
    {
        Assert.That(LibC.BindUnix(_listening, SocketPath), Is.EqualTo(Errno.None));
        Assert.That(LibC.listen(_listening, backlog), Is.Zero);
        if (serve is not null)
            new Thread(() => AcceptAll(serve)) { IsBackground = true }.Start();
    }

    public string SocketPath => Path.Combine(_folder, "stand-in.sock");

    public DaemonClientOptions ClientOptions => new() { SocketPath = SocketPath };

    public int Connections { get; private set; }

    /// <summary>
    /// HyCAN's own daemon, as measured: one request on each connection, a success is one byte, a failure has code,
    /// length and text, and then it closes.
    /// </summary>
    public static StandInDaemon LikeHyCANs() => new(socket =>
    {
        byte[] request = ReadRequest(socket);
        byte[] answer = request switch
        {
            [] => [],
            [>= 1 and <= 3, ..] when !request.AsSpan(2).SequenceEqual("nosuch"u8) => [1],
            [1 or 2 or 3, ..] => GoldenBytes.Get("not found"),
            _ => GoldenBytes.Get("unknown operation"),
        };
        Write(socket, answer);
    });

    /// <summary>One request; nothing where the client has gone.</summary>
    public static byte[] ReadRequest(FileDescriptor socket)
    {
        byte[] request = new byte[2];
        if (!ReadExactly(socket, request))
            return [];
        byte[] payload = new byte[request[1]];
        return ReadExactly(socket, payload) ? [.. request, .. payload] : [];
    }

    public static void Write(FileDescriptor socket, byte[] bytes)
    {
        if (bytes.Length > 0)
            LibC.send(socket, ref bytes[0], (nuint)bytes.Length, LibC.MSG_NOSIGNAL);
    }

    public void Dispose()
    {
        // Wakes the thread inside accept4(2).
        _ = LibC.shutdown(_listening, LibC.SHUT_RDWR);
        _listening.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool ReadExactly(FileDescriptor socket, byte[] buffer)
    {
        for (int read = 0; read < buffer.Length;)
        {
            nint more = LibC.recv(socket, ref buffer[read], (nuint)(buffer.Length - read), 0);
            if (more <= 0)
                return false;
            read += (int)more;
        }
        return true;
    }

    private void AcceptAll(Action<FileDescriptor> serve)
    {
        while (true)
        {
            FileDescriptor socket;
            try
            {
                socket = LibC.accept4(_listening, 0, 0, LibC.SOCK_CLOEXEC);
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (socket.IsInvalid)
                return;
            Connections++;
            new Thread(() =>
            {
                using (socket)
                    serve(socket);
            }) { IsBackground = true }.Start();
        }
    }
}
