using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What goes wrong in the middle of a transfer.</summary>
[TestFixture, Category("Kernel")]
internal sealed class IsoTpFaultTests() : ChannelFixture
{
    /// <summary>Some 600 consecutive frames, in blocks of 2.</summary>
    private static readonly byte[] s_long = CanUtils.Pattern(4095);

    [Test]
    public async Task A_receiver_that_vanishes_is_the_senders_error()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using RunningProgram slow = await StartSlowReceiverAsync();
        ValueTask sending = await StartLongTransferAsync(tester);

        await Signals.SendAsync(slow.Id, "KILL");

        AssertFails(async () => await sending, IsoTpPhase.Send, Errno.ECOMM, "no flow control came from 7E8");
        await AssertSendsAsync(tester);
    }

    [TestCase("7E8#320000", Errno.EMSGSIZE, "too long for the receiver's buffer")]
    [TestCase("7E8#3F0000", Errno.EBADMSG, "was malformed")]
    public async Task A_receiver_that_declines_is_the_senders_error(string flowControl, Errno errno, string text)
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);

        ValueTask sending = tester.SendAsync(s_long);
        await candump.WaitForOutputAsync("7E0   [8]  1F FF");
        await CanUtils.SendFrameAsync(Bus, flowControl);

        AssertFails(async () => await sending, IsoTpPhase.Send, errno, text);
    }

    [Test]
    public async Task A_sender_that_vanishes_is_the_receivers_error()
    {
        await using IsoTpSocket tester = await OpenSlowReceiverAsync();
        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await using RunningProgram sender = await StartLongSenderAsync();

        await Signals.SendAsync(sender.Id, "KILL");

        AssertFails(async () => await receiving, IsoTpPhase.Receive, Errno.ETIMEDOUT, "did not come within 1 s");
        await AssertReceivesAsync(tester);
    }

    [Test]
    public async Task An_interface_that_goes_down_ends_what_is_being_received()
    {
        await using IsoTpSocket tester = await OpenSlowReceiverAsync();
        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await using RunningProgram sender = await StartLongSenderAsync();

        await Client.BringDownAsync(Bus);

        AssertFails(async () => await receiving, IsoTpPhase.Receive, Errno.ENETDOWN, "is down");
        await Client.BringUpAsync(Bus);
        await AssertReceivesAsync(tester);
    }

    [Test]
    public async Task An_interface_that_is_deleted_ends_what_is_being_received()
    {
        await using IsoTpSocket tester = await OpenSlowReceiverAsync();
        ValueTask<byte[]> receiving = tester.ReceiveAsync();
        await using RunningProgram sender = await StartLongSenderAsync();

        await Links.DeleteAsync(Bus);

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>());
        Assert.That(
            async () => await tester.ReceiveAsync(), Throws.InstanceOf<IsoTpException>().With.Message.Contains("was deleted"));
    }

    [Test]
    public async Task A_frame_that_is_lost_in_the_middle_is_the_receivers_error()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        ValueTask<byte[]> receiving = tester.ReceiveAsync();

        foreach (string frame in new[] { "7E8#1FFF010203040506", "7E8#2107080910111213", "7E8#2220212223242526", "7E8#2427282930313233" })
            await CanUtils.SendFrameAsync(Bus, frame);

        AssertFails(async () => await receiving, IsoTpPhase.Receive, Errno.EILSEQ, "wrong sequence number");
    }

    [Test]
    public async Task An_interface_that_goes_down_ends_the_transfer_and_the_socket_works_when_it_is_up_again()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using RunningProgram slow = await StartSlowReceiverAsync();
        ValueTask sending = await StartLongTransferAsync(tester);

        await Client.BringDownAsync(Bus);

        AssertFails(
            async () => await sending, IsoTpPhase.Send, Errno.ENETDOWN, "is down. Bring it up; the socket then works again");
        await slow.DisposeAsync();
        await Client.BringUpAsync(Bus);
        await AssertSendsAsync(tester);
    }

    [Test]
    public async Task An_interface_that_is_deleted_ends_the_transfer_and_a_new_channel_works()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using RunningProgram slow = await StartSlowReceiverAsync();
        ValueTask sending = await StartLongTransferAsync(tester);

        await Links.DeleteAsync(Bus);

        Assert.That(async () => await sending, Throws.InstanceOf<IsoTpException>());
        await slow.DisposeAsync();
        await MakeBus();
        await using IsoTpSocket young = await Client.OpenIsoTpAsync(Bus, Tester);
        await AssertSendsAsync(young);
    }

    private static Task<RunningProgram> StartSlowReceiverAsync() =>
        CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", "-b", "2", "-m", "14", Bus);

    /// <summary>Begins to send, and comes back in the middle of it.</summary>
    private static async Task<ValueTask> StartLongTransferAsync(IsoTpSocket tester)
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        ValueTask sending = tester.SendAsync(s_long);
        await candump.WaitForOutputAsync("7E0   [8]  24");
        return sending;
    }

    private Task<IsoTpSocket> OpenSlowReceiverAsync() =>
        Client.OpenIsoTpAsync(Bus, Tester, new IsoTpOptions { SeparationTime = TimeSpan.FromMilliseconds(20) });

    private static async Task<RunningProgram> StartLongSenderAsync()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        RunningProgram sender = RunningProgram.Start("isotpsend", ["-s", "7E8", "-d", "7E0", Bus]);
        await sender.Process.StandardInput.WriteAsync(CanUtils.ToText(s_long));
        sender.Process.StandardInput.Close();
        await candump.WaitForOutputAsync("7E8   [8]  24");
        return sender;
    }

    private static async Task AssertReceivesAsync(IsoTpSocket tester)
    {
        ValueTask<byte[]> again = tester.ReceiveAsync();
        await CanUtils.SendFrameAsync(Bus, "7E8#0141");
        Assert.That(await again, Is.EqualTo(new byte[] { 0x41 }));
    }

    private static async Task AssertSendsAsync(IsoTpSocket tester)
    {
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        await tester.SendAsync(CanUtils.Pattern(20));
        await receiver.WaitForExitAsync();
        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(20))));
    }

    private static void AssertFails(Func<Task> call, IsoTpPhase phase, Errno errno, string text) => Assert.That(
        call,
        Throws.InstanceOf<IsoTpException>()
            .With.Property(nameof(IsoTpException.Phase)).EqualTo(phase)
            .And.Property(nameof(IsoTpException.Errno)).EqualTo((int)errno)
            .And.Message.Contains(text));
}
