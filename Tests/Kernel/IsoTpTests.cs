using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>ISO-TP sockets from the daemon, with can-utils at the other end.</summary>
[TestFixture, Category("Kernel")]
public sealed class IsoTpTests
{
    private const string Bus = "vcan9";
    private static readonly IsoTpAddress s_tester = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);
    private DaemonClient _daemon = null!;

    [SetUp]
    public async Task MakeBus()
    {
        _daemon = await DaemonClient.ConnectAsync();
        await _daemon.EnsureVcanAsync(Bus);
        await _daemon.BringUpAsync(Bus);
    }

    [TearDown]
    public async Task DeleteBus()
    {
        _daemon.Dispose();
        await Links.DeleteAsync(Bus);
    }

    [Test]
    public async Task A_multi_frame_message_reaches_isotprecv()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-t", "z", Bus);
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        await tester.SendAsync(CanUtils.Pattern(20));
        await receiver.WaitForExitAsync();
        await candump.WaitForOutputAsync("7E0   [8]  22");

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(20))));
        Assert.That(CanUtils.FramesOf(candump), Is.EqualTo(new[]
        {
            "7E0 10 14 00 01 02 03 04 05", "7E8 30 00 00",
            "7E0 21 06 07 08 09 0A 0B 0C", "7E0 22 0D 0E 0F 10 11 12 13",
        }));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(4095)]
    public async Task A_message_of_any_length_comes_from_isotpsend(int length)
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(length), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(await receiving, Is.EqualTo(CanUtils.Pattern(length)));
    }

    [Test]
    public async Task Messages_can_be_enumerated_and_bring_the_time_at_which_they_came()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var enough = new CancellationTokenSource();
        List<IsoTpMessage> messages = [];

        DateTimeOffset before = DateTimeOffset.UtcNow;
        Task sending = Task.Run(async () =>
        {
            for (int length = 1; length <= 20; length++)
                await engine.SendAsync(CanUtils.Pattern(length));
        });
        try
        {
            await foreach (IsoTpMessage message in tester.ReceiveAllAsync(enough.Token))
            {
                messages.Add(message);
                if (messages.Count == 20)
                    await enough.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        await sending;
        DateTimeOffset after = DateTimeOffset.UtcNow;

        Assert.That(messages.Select(message => message.Data.Length), Is.EqualTo(Enumerable.Range(1, 20)));

        // Not in order: see IsoTpMessage on the first ones.
        Assert.That(messages.Select(message => message.Timestamp), Is.All.InRange(before, after));
    }

    [Test]
    public void A_send_that_is_not_over_in_time_says_so_and_the_next_one_is_its_own()
    {
        using var tester = IsoTpSocket.Open(Bus, s_tester);

        Assert.That(() => tester.Send(CanUtils.Pattern(20), TimeSpan.FromMilliseconds(50)),
            Throws.InstanceOf<TimeoutException>().With.Message.Contains("0.05 s"));
        tester.Send(CanUtils.Pattern(3), TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Closing_keeps_nobody_waiting_and_gives_all_descriptors_back()
    {
        const int Count = 50;
        using (IsoTpSocket warm = IsoTpSocket.Open(Bus, s_tester))
            warm.Send(CanUtils.Pattern(3));
        int before = Directory.GetFiles("/proc/self/fd").Length;

        TimeSpan disposing = TimeToClose(socket => socket.Dispose(), () => IsoTpSocket.Open(Bus, s_tester));
        Assert.That(() => Directory.GetFiles("/proc/self/fd").Length, Is.LessThanOrEqualTo(before).After(30_000, 20));
        TimeSpan closing = TimeToClose(socket => socket.Dispose(), OpenRaw);

        // The kernel waits in each close(2) for all processors.
        Assert.That(disposing, Is.LessThan(closing / 4));

        static TimeSpan TimeToClose<T>(Action<T> close, Func<T> open)
        {
            T[] sockets = [.. Enumerable.Range(0, Count).Select(_ => open())];
            long start = Stopwatch.GetTimestamp();
            foreach (T socket in sockets)
                close(socket);
            return Stopwatch.GetElapsedTime(start);
        }

        static FileDescriptor OpenRaw()
        {
            LibC.IsoTpSocket(out FileDescriptor socket);
            int index = (int)LibC.if_nametoindex(Bus);
            Assert.That(IsoTpBinding.From(s_tester, IsoTpOptions.Default).ApplyTo(socket, index), Is.EqualTo(Errno.None));
            return socket;
        }
    }

    [Test]
    public async Task A_request_gets_its_own_answer_and_not_a_late_one_to_an_earlier_request()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        byte[] buffer = new byte[8];

        Assert.That(async () => await tester.RequestAsync(new byte[] { 1 }, TimeSpan.FromSeconds(3)),
            Throws.InstanceOf<TimeoutException>().With.Message.Contains("No answer came from 7E8"));
        Assert.That(() => tester.Request([2], buffer, TimeSpan.FromSeconds(3)), Throws.InstanceOf<TimeoutException>());
        await engine.SendAsync(new byte[] { 0x41 });
        await engine.SendAsync(new byte[] { 0x42 });
        await CanUtils.SendFrameAsync(Bus, "7E8#21AAAAAAAAAAAAAA");
        Task<byte[]> asking = tester.RequestAsync(new byte[] { 3 }, TimeSpan.FromSeconds(60));
        byte[][] asked = [await engine.ReceiveAsync(), await engine.ReceiveAsync(), await engine.ReceiveAsync()];
        await engine.SendAsync(CanUtils.Pattern(100));

        Assert.That(asked.Select(request => request[0]), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(await asking, Is.EqualTo(CanUtils.Pattern(100)));
    }

    [Test]
    public async Task Requests_at_the_same_time_wait_for_their_turn()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var over = new CancellationTokenSource();
        Task answering = AnswerAsync();

        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            tester.RequestAsync(new[] { (byte)i }, TimeSpan.FromSeconds(120))));
        await over.CancelAsync();
        await answering;

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 20).Select(i => new[] { (byte)(i + 0x40) })));

        async Task AnswerAsync()
        {
            try
            {
                await foreach (IsoTpMessage request in engine.ReceiveAllAsync(over.Token))
                    await engine.SendAsync(new[] { (byte)(request.Data.Span[0] + 0x40) });
            }
            catch (OperationCanceledException)
            {
                // All are answered.
            }
        }
    }

    [Test]
    public async Task The_synchronous_form_does_the_same()
    {
        using IsoTpSocket tester = _daemon.OpenIsoTp(Bus, s_tester);
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);

        tester.Send(CanUtils.Pattern(100));
        await receiver.WaitForExitAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(50), "-s", "7E8", "-d", "7E0", Bus);
        byte[] buffer = new byte[64];
        int length = tester.Receive(buffer, TimeSpan.FromSeconds(60));

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(100))));
        Assert.That(buffer[..length], Is.EqualTo(CanUtils.Pattern(50)));
        Assert.That(() => tester.Receive(buffer, TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
    }

    [Test]
    public async Task Identifiers_of_29_bits_work_the_same()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        await using RunningProgram receiver =
            await CanUtils.StartAsync("isotprecv", "-s", "18DAF110", "-d", "18DA10F1", Bus);
        await using IsoTpSocket tester =
            await _daemon.OpenIsoTpAsync(Bus, IsoTpAddress.Normal29(tx: 0x18DA10F1, rx: 0x18DAF110));

        await tester.SendAsync(CanUtils.Pattern(10));
        await receiver.WaitForExitAsync();

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(10))));
        await candump.WaitForOutputAsync("18DA10F1   [5]  21 06 07 08 09");
    }

    [Test]
    public async Task A_send_that_nobody_receives_fails_itself_and_the_next_one_works()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        Assert.That(
            async () => await tester.SendAsync(CanUtils.Pattern(20)),
            Throws.InstanceOf<IsoTpException>()
                .With.Property(nameof(IsoTpException.Phase)).EqualTo(IsoTpPhase.Send)
                .And.Property(nameof(IsoTpException.Errno)).EqualTo((int)Errno.ECOMM)
                .And.Message.Contains("no flow control came from 7E8"));
        Assert.That(() => tester.Send(CanUtils.Pattern(20)), Throws.InstanceOf<IsoTpException>());

        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        await tester.SendAsync(CanUtils.Pattern(20));
        await receiver.WaitForExitAsync();
        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(20))));
    }

    [Test]
    public async Task A_failed_send_does_not_hide_what_is_received_meanwhile()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        ValueTask sending = tester.SendAsync(CanUtils.Pattern(20));
        Assert.That(async () => await sending, Throws.InstanceOf<IsoTpException>());
        await CanUtils.SendFrameAsync(Bus, "7E8#0362F190");

        Assert.That(await receiving, Is.EqualTo(new byte[] { 0x62, 0xF1, 0x90 }));
    }

    [TestCase("7E8#100A010203040506", "", (int)Errno.ETIMEDOUT, "did not come within 1 s")]
    [TestCase("7E8#100A010203040506", "7E8#220708090A", (int)Errno.EILSEQ, "wrong sequence number")]
    public async Task Frames_that_are_missing_or_wrong_are_told_apart(
        string first, string second, int errno, string text)
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, first);
        if (second.Length > 0)
            await CanUtils.SendFrameAsync(Bus, second);

        Assert.That(
            async () => await receiving,
            Throws.InstanceOf<IsoTpException>()
                .With.Property(nameof(IsoTpException.Phase)).EqualTo(IsoTpPhase.Receive)
                .And.Property(nameof(IsoTpException.Errno)).EqualTo(errno)
                .And.Message.Contains(text));
    }

    [Test]
    public async Task A_message_longer_than_the_buffer_is_an_error_that_gives_its_length()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(100), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(
            async () => await tester.ReceiveAsync(new byte[10]),
            Throws.InstanceOf<IsoTpException>().With.Message.Contains("it has 100 bytes and the buffer 10"));
    }

    [Test]
    public async Task An_interface_that_goes_down_ends_the_wait_and_up_again_the_socket_works()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await _daemon.BringDownAsync(Bus);
        Assert.That(
            async () => await receiving,
            Throws.InstanceOf<IsoTpException>().With.Property(nameof(IsoTpException.Errno)).EqualTo((int)Errno.ENETDOWN));

        await _daemon.BringUpAsync(Bus);
        receiving = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        Assert.That(await receiving, Is.EqualTo(new byte[] { 0x41 }));
    }

    [Test]
    public async Task A_deleted_interface_ends_the_wait_with_the_reason()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await Links.DeleteAsync(Bus);

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>().With.Message.Contains(Bus));
        Assert.That(
            async () => await tester.SendAsync(new byte[1]),
            Throws.InstanceOf<IsoTpException>().With.Message.Contains("was deleted"));
    }

    [Test]
    public async Task Cancelling_a_receive_loses_nothing_and_disposing_ends_it()
    {
        IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        using var cancellation = new CancellationTokenSource();

        ValueTask<byte[]> receiving = tester.ReceiveAsync(cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await receiving, Throws.InstanceOf<OperationCanceledException>());
        await CanUtils.SendFrameAsync(Bus, "7E8#0142");
        Assert.That(await tester.ReceiveAsync(), Is.EqualTo(new byte[] { 0x42 }));

        receiving = tester.ReceiveAsync();
        await tester.DisposeAsync();
        Assert.That(async () => await receiving, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_send_after_one_that_was_given_up_waits_for_it_and_is_not_blamed_for_it()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        using var cancellation = new CancellationTokenSource();
        ValueTask givenUp = tester.SendAsync(CanUtils.Pattern(20), cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await givenUp, Throws.InstanceOf<OperationCanceledException>());

        // A single frame needs no flow control: what fails it can only be the other transfer's error.
        await tester.SendAsync(new byte[] { 1 });
        tester.Send([2]);
    }

    [Test]
    public async Task Several_receives_at_once_get_a_message_each()
    {
        await using IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);

        ValueTask<byte[]> first = tester.ReceiveAsync();
        ValueTask<byte[]> second = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        await CanUtils.SendFrameAsync(Bus, "7E8#0142");

        Assert.That(await first, Is.EqualTo(new byte[] { 0x41 }));
        Assert.That(await second, Is.EqualTo(new byte[] { 0x42 }));
    }

    [Test]
    public async Task Disposing_ends_a_synchronous_receive_too_and_may_be_done_twice()
    {
        IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        Exception? caught = null;
        using var first = new ManualResetEventSlim();
        var receiving = new Thread(() =>
        {
            tester.Receive(new byte[8], Timeout.InfiniteTimeSpan);
            first.Set();
            caught = Assert.Catch(() => tester.Receive(new byte[8], Timeout.InfiniteTimeSpan));
        });
        receiving.Start();
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        Assert.That(first.Wait(TimeSpan.FromSeconds(60)), Is.True);

        tester.Dispose();
        tester.Dispose();

        Assert.That(receiving.Join(TimeSpan.FromSeconds(60)), Is.True);
        Assert.That(caught, Is.InstanceOf<ObjectDisposedException>());
        Assert.That(async () => await tester.SendAsync(new byte[1]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_client_that_takes_no_channels_pins_only_a_few()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        int before = CanUtils.CountIsoTpSockets(Bus);
        using RawClient greedy = daemon.ConnectRaw();

        for (int i = 0; i < 100; i++)
        {
            // A channel of its own each: 7E0/700, 7E0/701, ...
            byte[] request = GoldenBytes.Get("open 7E0/7E8 on vcan0").ToArray();
            request[7] = (byte)i;
            request[^1] = (byte)Bus[^1];
            greedy.Send(request);
        }
        await using DaemonClient witness = await daemon.ConnectAsync();
        await witness.HelloAsync("witness");

        Assert.That(CanUtils.CountIsoTpSockets(Bus) - before, Is.InRange(1, 64));
    }

    [Test]
    public async Task Closing_does_not_wait_for_a_transfer_that_waits_for_flow_control()
    {
        IsoTpSocket tester = await _daemon.OpenIsoTpAsync(Bus, s_tester);
        using var cancellation = new CancellationTokenSource();
        ValueTask sending = tester.SendAsync(CanUtils.Pattern(20), cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());

        // The kernel's own close(2) would take until the second without flow control is over.
        long start = Stopwatch.GetTimestamp();
        tester.Dispose();
        TimeSpan closing = Stopwatch.GetElapsedTime(start);
        await using IsoTpSocket control = await _daemon.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x700, rx: 0x708));
        start = Stopwatch.GetTimestamp();
        Assert.That(async () => await control.SendAsync(CanUtils.Pattern(20)), Throws.InstanceOf<IsoTpException>());
        TimeSpan flowControlTimeout = Stopwatch.GetElapsedTime(start);

        Assert.That(closing, Is.LessThan(flowControlTimeout / 2));
    }

    [Test]
    public void What_cannot_be_opened_is_refused_with_the_reason()
    {
        AssertRefused("nosuch", DaemonErrorCode.InterfaceNotFound, "Interface nosuch not found");
        AssertRefused("lo", DaemonErrorCode.NotCanInterface, "'lo' is no CAN interface");
        _daemon.BringDown(Bus);
        AssertRefused(Bus, DaemonErrorCode.InterfaceDown, "is down. Bring it up");
    }

    private void AssertRefused(string name, DaemonErrorCode code, string text) => Assert.That(
        async () => await _daemon.OpenIsoTpAsync(name, s_tester),
        Throws.InstanceOf<RequestRefusedException>()
            .With.Property(nameof(RequestRefusedException.Code)).EqualTo(code)
            .And.Message.Contains(text));
}
