using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// A thread that asks and waits: what fails is the sender's or the receiver's as it is for those who send and receive apart, and
/// who else uses the socket is not kept from it.
/// </summary>
[TestFixture]
public sealed class IsoTpSynchronousRequestTests : IsoTpBusFixture
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Nobody_who_allows_the_request_to_go_on_is_the_senders_error()
    {
        using var tester = IsoTpSocket.Open(Bus, Tester);

        Assert.That(
            () => tester.Request(CanUtils.Pattern(20), new byte[100], s_patience),
            Throws.InstanceOf<IsoTpException>().With.Property("Phase").EqualTo(IsoTpPhase.Send).And.Property("Errno").EqualTo((int)Errno.ECOMM));
    }

    [TestCase(0)]
    [TestCase(500)]
    public async Task An_answer_with_wrong_padding_is_the_receivers_error(int laterMilliseconds)
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        using var tester = IsoTpSocket.Open(
            Bus, Tester, new() { ReceivePadding = 0x55, CheckPaddingLength = true, CheckPaddingData = true });

        Task<int> asking = AskAsync(tester, [0x3E, 0]);
        await candump.WaitForOutputAsync("7E0   [3]  02 3E 00");
        await Task.Delay(laterMilliseconds);
        await CanUtils.SendFrameAsync(Bus, "7E8#017EAAAAAAAAAAAA");

        Assert.That(async () => await asking, Throws.InstanceOf<IsoTpException>()
            .With.Property("Phase").EqualTo(IsoTpPhase.Receive).And.Property("Errno").EqualTo((int)Errno.EBADMSG));
    }

    /// <summary>Who repeats what was not sent must not send twice what was.</summary>
    [Test]
    public async Task An_interface_that_goes_down_after_the_request_went_out_is_the_receivers_error()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        using var tester = IsoTpSocket.Open(Bus, Tester);

        Task<int> asking = AskAsync(tester, [0x11, 1]);
        await candump.WaitForOutputAsync("7E0   [3]  02 11 01");
        await Links.IpAsync($"link set {Bus} down");

        Assert.That(async () => await asking, Throws.InstanceOf<IsoTpException>()
            .With.Property("Phase").EqualTo(IsoTpPhase.Receive).And.Property("Errno").EqualTo((int)Errno.ENETDOWN));
    }

    [Test]
    public async Task Others_send_while_one_waits_for_its_answer()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        using var tester = IsoTpSocket.Open(Bus, Tester);

        Task<int> asking = AskAsync(tester, [0x31, 1]);
        await candump.WaitForOutputAsync("02 31 01");
        await tester.SendAsync(new byte[] { 0x3E, 0x80 });
        await candump.WaitForOutputAsync("02 3E 80");
        Assert.That(asking.IsCompleted, Is.False);
        await CanUtils.SendFrameAsync(Bus, "7E8#027101");

        Assert.That(await asking, Is.EqualTo(2));
    }

    [Test]
    public async Task A_request_after_one_that_was_given_up_halfway_gets_its_own_answer()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        using var tester = IsoTpSocket.Open(Bus, Tester);
        Assert.That(
            () => tester.Request(CanUtils.Pattern(20), new byte[100], TimeSpan.FromMilliseconds(200)), Throws.InstanceOf<TimeoutException>());

        // The kernel still waits for flow control, and tells after a second that none came: that is nobody's any more.
        Task<int> asking = AskAsync(tester, [0x22, 0xF1, 0x90]);
        await candump.WaitForOutputAsync("03 22 F1 90");
        await CanUtils.SendFrameAsync(Bus, "7E8#0462F19041");

        Assert.That(await asking, Is.EqualTo(4));
    }

    [Test]
    public void Who_broadcasts_asks_nobody()
    {
        using var everybody = IsoTpSocket.Open(
            Bus, IsoTpAddress.TransmitOnly(IsoTpPartialAddress.Normal(0x7DF)), new() { Broadcast = IsoTpBroadcast.SingleFrame });
        long start = Stopwatch.GetTimestamp();

        Assert.That(() => everybody.Request([1], new byte[8], s_patience), Throws.InvalidOperationException);
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(s_patience));
    }

    private static Task<int> AskAsync(IsoTpSocket tester, byte[] request) =>
        Task.Run(() => tester.Request(request, new byte[100], s_patience));
}
