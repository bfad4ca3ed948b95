using System.Text;
using CanTools.Daemon.Handover;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The service is started anew, and its clients' connections go on.</summary>
[TestFixture, Category("Socket")]
internal sealed class HandoverTests
{
    private static readonly byte[] s_hello = GoldenBytes.Get("hello Bob");
    private static readonly byte[] s_answer = GoldenBytes.Get("hello Bob answer");

    [Test]
    public async Task Connections_go_on_wherever_they_were()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        using RawClient idle = daemon.ConnectRaw();
        using RawClient halfway = daemon.ConnectRaw();
        using RawClient late = daemon.ConnectRaw();
        foreach (RawClient client in new[] { idle, halfway, late })
            client.Ask(s_hello);
        halfway.Send(s_hello.AsSpan(0, 3));
        idle.Ask(s_hello);

        await daemon.StopAsync();
        late.Send(s_hello);
        halfway.Send(s_hello.AsSpan(3));
        await daemon.StartNextAsync();

        Assert.That(late.ReceiveAnswer(), Is.EqualTo(s_answer));
        Assert.That(halfway.ReceiveAnswer(), Is.EqualTo(s_answer));
        Assert.That(idle.Ask(s_hello), Is.EqualTo(s_answer));
        await daemon.Program.WaitForOutputAsync("Took over 3 connections and 0 ISO-TP channels");
        Assert.That(daemon.Manager.Messages, Does.Contain("BARRIER=1"));
        await Eventually.IsTrue(() => !daemon.Manager.IsKeepingSomething, "what was taken over need not be kept");
    }

    [Test]
    public async Task Answers_that_a_client_has_not_taken_come_to_the_last_byte_and_in_order()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        using RawClient slow = daemon.ConnectRaw();
        using RawClient other = daemon.ConnectRaw();
        int requests = 0;
        slow.Socket.Blocking = false;
        for (int full = 0; full < 50;)
        {
            byte[] request = NumberedHello(requests);
            if (slow.Socket.Send(request, System.Net.Sockets.SocketFlags.None, out var error) == request.Length)
            {
                requests++;
                continue;
            }
            Assert.That(error, Is.EqualTo(System.Net.Sockets.SocketError.WouldBlock), "a request is sent as a whole");
            full++;
            other.Ask(s_hello);
        }
        slow.Socket.Blocking = true;

        await daemon.RestartAsync();

        for (int i = 0; i < requests; i++)
            Assert.That(Encoding.UTF8.GetString(slow.ReceiveAnswer()[4..]), Is.EqualTo($"Hello, client {i:D9}"));
        Assert.That(requests, Is.GreaterThan(100), "more than the socket takes");
        Assert.That(slow.Ask(s_hello), Is.EqualTo(s_answer));
    }

    [Test]
    public async Task They_count_on_and_end_with_their_clients()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync("--max-connections=3");
        using RawClient one = daemon.ConnectRaw();
        using RawClient two = daemon.ConnectRaw();
        RawClient killed = daemon.ConnectRaw();
        killed.Ask(s_hello);

        await daemon.StopAsync();
        killed.Dispose();
        await daemon.StartNextAsync();

        using RawClient three = daemon.ConnectRaw();
        Assert.That(three.Ask(s_hello), Is.EqualTo(s_answer), "the killed one's place is free");

        using RawClient four = daemon.ConnectRaw();
        Assert.That(four.ReceiveAnswer()[1], Is.EqualTo((byte)DaemonErrorCode.LimitReached));
        await daemon.RestartAsync();
        Assert.That(one.Ask(s_hello), Is.EqualTo(s_answer));
        using RawClient five = daemon.ConnectRaw();
        Assert.That(five.ReceiveAnswer()[1], Is.EqualTo((byte)DaemonErrorCode.LimitReached));
    }

    [Test]
    public async Task A_thousand_connections_go_on_and_no_descriptor_stays()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        RawClient[] clients = [.. Enumerable.Range(0, 1000).Select(_ => daemon.ConnectRaw())];
        clients[^1].Ask(s_hello);

        for (int i = 0; i < 3; i++)
            await daemon.RestartAsync();

        foreach (RawClient client in clients)
            Assert.That(client.Ask(s_hello), Is.EqualTo(s_answer));
        int all = DescriptorsOf(daemon.Program);
        foreach (RawClient client in clients)
            client.Dispose();
        await Eventually.IsTrue(
            () => DescriptorsOf(daemon.Program) <= all - 1000, () => $"{DescriptorsOf(daemon.Program)} descriptors, from {all}");
        Assert.That(all, Is.LessThan(1000 + 64), "each connection has one");
    }

    [Test]
    public async Task Where_nobody_keeps_them_they_end()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        using RawClient client = daemon.ConnectRaw();
        client.Ask(s_hello);
        daemon.Manager.IsKeeping = false;

        await daemon.RestartAsync();

        Assert.That(client.IsClosedByDaemon(), Is.True);
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task A_daemon_that_stops_for_good_leaves_nothing(string signal)
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        using RawClient client = daemon.ConnectRaw();
        client.Ask(s_hello);

        await daemon.StopAsync(signal);

        Assert.That(client.IsClosedByDaemon(), Is.True);
        await Eventually.IsTrue(() => daemon.Manager.Messages.Contains("STOPPING=1", StringComparison.Ordinal), "it says so");
        Assert.That(daemon.Manager.IsKeepingSomething, Is.False);
    }

    [Test]
    public async Task What_another_version_left_is_closed_and_said()
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        await daemon.StopAsync();
        LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, out FileDescriptor theirs, out FileDescriptor ours);
        using FileDescriptor left = theirs, end = ours;
        using FileDescriptor other = Pack(state => state.Write("hycan_daemon state 0"), left);
        left.Dispose();

        await using RunningProgram next = daemon.Launch(other);
        await next.WaitForOutputAsync("listens on");

        await next.WaitForOutputAsync("it is of another version. Its clients must connect anew");
        other.Dispose();
        await Eventually.IsTrue(() => (LibC.Poll(end, LibC.POLLIN, 0) & LibC.POLLHUP) != 0, "what was in it is closed");
    }

    /// <summary>The number of descriptors, then fields that say there is something, or nothing that makes sense.</summary>
    [TestCase(0, 3)]
    [TestCase(0, 0, 0, 0UL, 0UL, 1, 1UL, 5, 4, 0x20202020)]
    [TestCase(0, -1)]
    public async Task What_is_damaged_stops_one_start(params object[] fields)
    {
        await using RestartableDaemon daemon = await RestartableDaemon.StartAsync();
        await daemon.StopAsync();
        using FileDescriptor damaged = Pack(state =>
        {
            state.Write(HandoverWriter.Format);
            foreach (object field in fields)
            {
                if (field is ulong wide)
                    state.Write(wide);
                else
                    state.Write((int)field);
            }
        });

        await using RunningProgram next = daemon.Launch(damaged);

        Assert.That(await next.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(next.Output, Does.Contain("What the daemon before left is damaged"));
        await daemon.StartNextAsync();
    }

    private static byte[] NumberedHello(int number) =>
        new RequestFrame(Operation.Hello, Encoding.UTF8.GetBytes($"client {number:D9}")).ToArray();

    private static int DescriptorsOf(RunningProgram program) => Directory.GetFiles($"/proc/{program.Id}/fd").Length;

    /// <summary>What a daemon might have left, with these fields and descriptors.</summary>
    private static FileDescriptor Pack(Action<BinaryWriter> fields, params FileDescriptor[] descriptors)
    {
        using FileDescriptor file = LibC.memfd_create("state", LibC.MFD_CLOEXEC);
        using (FileStream stream = File.OpenWrite(file.ProcPath))
        using (var writer = new BinaryWriter(stream))
            fields(writer);
        Assert.That(
            LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, out FileDescriptor near, out FileDescriptor far),
            Is.EqualTo(Errno.None));
        using (near)
            Assert.That(FdPassing.SendAll(near, [file, .. descriptors]), Is.EqualTo(Errno.None));
        return far;
    }
}
