using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>How waits end: by an error, a deleted interface, a cancellation, a disposal.</summary>
[TestFixture]
internal sealed class IsoTpWaitTests() : ChannelFixture
{
    [Test]
    public void A_send_that_is_not_over_in_time_says_so_and_the_next_one_is_its_own()
    {
        using var tester = IsoTpSocket.Open(Bus, Tester);

        Assert.That(() => tester.Send(CanUtils.Pattern(20), TimeSpan.FromMilliseconds(50)),
            Throws.InstanceOf<TimeoutException>().With.Message.Contains("0.05 s"));
        tester.Send(CanUtils.Pattern(3), TimeSpan.FromSeconds(30));
    }

    [Test]
    public void Closing_keeps_nobody_waiting_and_gives_all_descriptors_back()
    {
        const int Count = 50;
        using (IsoTpSocket warm = IsoTpSocket.Open(Bus, Tester))
            warm.Send(CanUtils.Pattern(3));
        int before = OwnDescriptors.Count;

        // The shortest of a few: another program may have the processors for a while.
        TimeSpan disposing = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            TimeSpan once = TimeToClose(socket => socket.Dispose(), () => IsoTpSocket.Open(Bus, Tester));
            disposing = once < disposing ? once : disposing;
            Assert.That(() => OwnDescriptors.Count, Is.LessThanOrEqualTo(before).After(30_000, 20));
        }
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
            Assert.That(IsoTpBinding.From(Tester, IsoTpOptions.Default).ApplyTo(socket, index), Is.EqualTo(Errno.None));
            return socket;
        }
    }

    [Test]
    public async Task A_send_that_nobody_receives_fails_itself_and_the_next_one_works()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

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
    public async Task An_interface_that_goes_down_ends_the_wait_and_up_again_the_socket_works()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await Client.BringDownAsync(Bus);
        Assert.That(
            async () => await receiving,
            Throws.InstanceOf<IsoTpException>().With.Property(nameof(IsoTpException.Errno)).EqualTo((int)Errno.ENETDOWN));

        await Client.BringUpAsync(Bus);
        receiving = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        Assert.That(await receiving, Is.EqualTo(new byte[] { 0x41 }));
    }

    [Test]
    public async Task A_deleted_interface_ends_the_wait_with_the_reason()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

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
        IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
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
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
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
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);

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
        IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
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
    public async Task Closing_does_not_wait_for_a_transfer_that_waits_for_flow_control()
    {
        IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        using var cancellation = new CancellationTokenSource();
        ValueTask sending = tester.SendAsync(CanUtils.Pattern(20), cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());

        // The kernel's own close(2) would take until the second without flow control is over.
        long start = Stopwatch.GetTimestamp();
        tester.Dispose();
        TimeSpan closing = Stopwatch.GetElapsedTime(start);
        await using IsoTpSocket control = await Client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x700, rx: 0x708));
        start = Stopwatch.GetTimestamp();
        Assert.That(async () => await control.SendAsync(CanUtils.Pattern(20)), Throws.InstanceOf<IsoTpException>());
        TimeSpan flowControlTimeout = Stopwatch.GetElapsedTime(start);

        Assert.That(closing, Is.LessThan(flowControlTimeout / 2));
    }
}
