using System.Text;
using CanTools.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The published daemon, byte for byte.</summary>
[TestFixture, Category("Socket")]
public sealed class WireTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task StartDaemon() => _daemon = await TestDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopDaemon() => await _daemon.DisposeAsync();

    [TestCase("hello Bob", "hello Bob answer")]
    [TestCase("up nosuch", "not found")]
    [TestCase("empty name", "invalid length")]
    [TestCase("unknown", "unknown operation")]
    public void A_request_gets_the_documented_answer(string request, string answer)
    {
        using RawClient client = _daemon.ConnectRaw();

        Assert.That(client.Ask(GoldenBytes.Get(request)), Is.EqualTo(GoldenBytes.Get(answer)));
    }

    [TestCase("hello Bob")]
    [TestCase("describe")]
    [TestCase("up nosuch")]
    [TestCase("empty name")]
    [TestCase("unknown")]
    [TestCase("open 18DA10F1/18DAF110")]
    public void A_request_split_anywhere_is_answered_as_if_it_were_whole(string golden)
    {
        byte[] request = GoldenBytes.Get(golden);
        using RawClient client = _daemon.ConnectRaw();
        using RawClient other = _daemon.ConnectRaw();
        byte[] whole = client.Ask(request);

        for (int split = 1; split < request.Length; split++)
        {
            client.Send(request.AsSpan(0, split));
            // Once it has answered somebody else, the daemon has read the first piece on its own.
            other.Ask(GoldenBytes.Get("hello Bob"));
            client.Send(request.AsSpan(split));

            Assert.That(client.ReceiveAnswer(), Is.EqualTo(whole), $"split at {split}");
        }
    }

    [Test]
    public void A_request_may_arrive_byte_by_byte()
    {
        using RawClient client = _daemon.ConnectRaw();
        using RawClient other = _daemon.ConnectRaw();

        foreach (byte b in GoldenBytes.Get("up nosuch"))
        {
            client.Send([b]);
            other.Ask(GoldenBytes.Get("hello Bob"));
        }

        Assert.That(client.ReceiveAnswer(), Is.EqualTo(GoldenBytes.Get("not found")));
    }

    [Test]
    public void Many_requests_in_one_segment_are_answered_in_their_order()
    {
        using RawClient client = _daemon.ConnectRaw();
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"client {i}")];

        // A writer of its own: neither side may wait for the other to read everything first.
        var writer = Task.Factory.StartNew(
            () => client.Send([.. names.SelectMany(Hello)]), TaskCreationOptions.LongRunning);

        foreach (string name in names)
            Assert.That(Encoding.UTF8.GetString(client.ReceiveAnswer().AsSpan(4)), Is.EqualTo($"Hello, {name}"));
        Assert.That(writer.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void What_is_unknown_or_malformed_leaves_the_stream_in_step()
    {
        using RawClient client = _daemon.ConnectRaw();
        byte[] good = GoldenBytes.Get("hello Bob");

        client.Send([
            .. good, .. GoldenBytes.Get("unknown"), .. good, 1, 255, .. new byte[255], .. good, 16, 2, 0xC3, 0x28,
            .. good, 17, 1, 0, .. good, 48, 3, 1, 2, 3, .. good,
        ]);

        byte[] codes = [.. Enumerable.Range(0, 11).Select(_ => client.ReceiveAnswer()).Select(answer => answer[1])];
        Assert.That(codes, Is.EqualTo(new byte[] { 0, 6, 0, 6, 0, 68, 0, 68, 0, 68, 0 }));
    }

    [TestCase("")]
    [TestCase("br0\0junk")]
    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase("vcan%d")]
    [TestCase("sixteen_bytes_ab")]
    public void A_name_that_no_interface_should_have_is_refused_by_every_operation(string name)
    {
        using RawClient client = _daemon.ConnectRaw();
        byte[] bytes = Encoding.UTF8.GetBytes(name);

        for (byte operation = 1; operation <= 3; operation++)
        {
            byte[] answer = client.Ask([operation, (byte)bytes.Length, .. bytes]);
            Assert.That(answer[..2], Is.EqualTo(new byte[] { 0, 6 }));
            Assert.That(Encoding.UTF8.GetString(answer.AsSpan(4)), Does.StartWith("Invalid interface name"));
        }
    }

    [Test]
    public void Only_CAN_interfaces_are_touched()
    {
        using RawClient client = _daemon.ConnectRaw();

        for (byte operation = 1; operation <= 3; operation++)
        {
            byte[] answer = client.Ask([operation, 2, (byte)'l', (byte)'o']);
            Assert.That(answer[..2], Is.EqualTo(new byte[] { 0, 64 }), Encoding.UTF8.GetString(answer));
            Assert.That(Encoding.UTF8.GetString(answer.AsSpan(4)), Does.Contain("'lo' is no CAN interface"));
        }
    }

    [Test]
    public void Any_bytes_get_as_many_answers_as_they_hold_requests()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            using RawClient client = _daemon.ConnectRaw();
            client.Send(bytes);
            for (int offset = 0; offset + 2 <= bytes.Length && offset + 2 + bytes[offset + 1] <= bytes.Length;)
            {
                client.ReceiveAnswer();
                offset += 2 + bytes[offset + 1];
            }

            // It ends here, wherever in a request that is, and the next client is served.
            client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            return client.IsClosedByDaemon();
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void HyCANs_client_reads_one_byte_and_leaves_without_a_trace()
    {
        for (int i = 0; i < 20; i++)
        {
            using RawClient client = _daemon.ConnectRaw();
            client.Send([16]);
            client.Send([3]);
            client.Send("Bob"u8);
            Assert.That(client.Receive(1), Is.EqualTo(new byte[] { 1 }));
        }

        using RawClient next = _daemon.ConnectRaw();
        next.Ask(GoldenBytes.Get("hello Bob"));
        Assert.That(_daemon.Log, Does.Not.Contain("<4>").And.Not.Contain("<3>"));
    }

    private static byte[] Hello(string name) => [16, (byte)name.Length, .. Encoding.UTF8.GetBytes(name)];
}
