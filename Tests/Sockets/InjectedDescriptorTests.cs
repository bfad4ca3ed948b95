using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Descriptors that clients send, which nobody asked for.</summary>
[TestFixture, Category("Socket")]
public sealed class InjectedDescriptorTests
{
    [Test, Category("Kernel"), Category("Stress")]
    public async Task Descriptors_that_a_client_sends_stay_nowhere()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient witness = await daemon.ConnectAsync();
        using FileDescriptor injected = LibC.open("/", LibC.O_PATH);
        SendAlong(daemon, injected);
        await witness.HelloAsync("witness");
        int descriptors = daemon.CountDescriptors();

        long times = Stress.Times(300, 1_000_000), start = Stopwatch.GetTimestamp();
        for (long i = 0; i < times; i++)
            SendAlong(daemon, injected);

        await witness.HelloAsync("witness");
        await Eventually.IsTrue(() => daemon.CountDescriptors() <= descriptors, "descriptors as before");
        Stress.Report(
            "descriptors that a client sends along",
            $"{times:N0} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: none stays");
    }

    [Test, Category("Kernel")]
    public async Task A_descriptor_that_takes_long_to_close_delays_nobody()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");
        using var lingering = new LingeringSocket();
        using (FileDescriptor socket = Connect(daemon.SocketPath))
            lingering.TrySendAway(socket, GoldenBytes.Get("hello Bob"));

        long start = Stopwatch.GetTimestamp();
        await witness.HelloAsync("witness");
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
    }

    [Test, Category("Kernel")]
    public async Task A_connection_that_takes_long_to_close_is_no_trouble_when_the_daemon_stops()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--log-level=debug");
        using var lingering = new LingeringSocket();
        using FileDescriptor socket = Connect(daemon.SocketPath);
        using FileDescriptor nothing = LibC.memfd_create("nothing", LibC.MFD_CLOEXEC);

        // Stopped, so that it reads only the first: the second is closed with the connection.
        await Signals.SendAsync(daemon.ProcessId, "STOP");
        FdPassing.Send(socket, GoldenBytes.Get("hello Bob"), nothing);
        bool isSent = lingering.TrySendAway(socket, GoldenBytes.Get("hello Bob"));
        await Signals.SendAsync(daemon.ProcessId, "CONT");
        if (isSent)
            await Eventually.IsTrue(() => (LibC.Poll(socket, LibC.POLLIN, 0) & LibC.POLLHUP) != 0, "the connection is over");

        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");
        Assert.That(daemon.Log, Does.Not.Contain("sent descriptors"), "said once the connection is closed");
        // The daemon must end well now.
    }

    /// <summary>
    /// A request with a descriptor: the kernel refuses to send it (since 6.16), or the daemon disconnects.
    /// </summary>
    private static void SendAlong(TestDaemon daemon, FileDescriptor injected)
    {
        using FileDescriptor socket = Connect(daemon.SocketPath);
        byte[] answer = new byte[64];
        if (FdPassing.Send(socket, GoldenBytes.Get("hello Bob"), injected) < 0)
            Assert.That(LibC.LastError, Is.EqualTo(Errno.EPERM));
        else
            Assert.That((int)LibC.recv(socket, ref answer[0], 64, 0), Is.Zero, "disconnected without an answer");
    }

    private static FileDescriptor Connect(string path)
    {
        FileDescriptor socket = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.ConnectUnix(socket, path), Is.EqualTo(Errno.None));
        return socket;
    }
}
