using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Raw CAN between two emulated controllers (SJA1000) on one bus.</summary>
[TestFixture]
internal sealed class RawCanControllerTests() : LinkFixture
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_full_queue_is_waited_for_on_a_controller_and_nothing_is_lost()
    {
        VirtualMachine.Require("emulated controllers");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        foreach (string name in new[] { "can0", "can1" })
        {
            await Eventually.IsTrue(() => Exists(name), "the emulated controller");
            await Client.ConfigureAsync(name, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(1_000_000) }, takeDown: true);
            await Client.BringUpAsync(name);
        }
        // Each frame comes back to the machine's other sockets once it is sent; the receiving controller may overrun.
        // All of them fit into its buffer (514 frames of what net.core.rmem_max allows), however late it reads.
        using CanSocket sender = CanSocket.Open("can0");
        using CanSocket reader = CanSocket.Open("can0", new CanSocketOptions { ReceiveBuffer = 1 << 20 });
        CanFrame[] frames = [.. Enumerable.Range(0, 400).Select(i => new CanFrame((uint)i, [1, 2, 3, 4, 5, 6, 7, 8]))];

        Task<CanFrame[]> reading = Task.Run(() => frames.Select(_ => reader.Receive(s_patience).Frame).ToArray());
        sender.Send(frames.AsSpan(0, 200));
        await sender.SendAsync(frames.AsMemory(200));

        Assert.That(await reading, Is.EqualTo(frames));
        Assert.That(reader.DroppedFrames, Is.Zero);
        await Client.BringDownAsync("can0");
        await Client.BringDownAsync("can1");
    }

    [Test]
    public async Task Statistics_count_what_canbusload_sees()
    {
        VirtualMachine.Require("emulated controllers");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        foreach (string name in new[] { "can0", "can1" })
        {
            await Eventually.IsTrue(() => Exists(name), "the emulated controller");
            await Client.ConfigureAsync(name, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(500_000) }, takeDown: true);
            await Client.BringUpAsync(name);
        }
        CanLinkStatistics sentBefore = CanInterfaces.Find("can0")!.Statistics!, receivedBefore = CanInterfaces.Find("can1")!.Statistics!;
        await using RunningProgram canbusload = RunningProgram.Start("stdbuf", ["-oL", "canbusload", "can1@500000"]);
        await Eventually.IsTrue(() => CanUtils.CountReceivers("can1") > 0, "canbusload listens");
        using CanSocket sender = CanSocket.Open("can0"), reader = CanSocket.Open("can1");

        // One after the other, because an emulated controller may overrun.
        for (uint i = 0; i < 200; i++)
        {
            sender.Send(new CanFrame(i, [1, 2, 3, 4]));
            Assert.That(reader.Receive(s_patience).Id.Value, Is.EqualTo(i));
        }

        await Eventually.IsTrue(
            () => canbusload.Output.Split('\n').Sum(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["can1@500000", var frames, ..]
                ? int.Parse(frames, null)
                : 0) == 200,
            "canbusload has counted them");
        CanLink sent = CanInterfaces.Find("can0")!, received = CanInterfaces.Find("can1")!;
        Assert.That(sent.Statistics!.SentFrames - sentBefore.SentFrames, Is.EqualTo(200));
        Assert.That(received.Statistics!.ReceivedFrames - receivedBefore.ReceivedFrames, Is.EqualTo(200));
        Assert.That(received.Statistics.ReceivedBytes - receivedBefore.ReceivedBytes, Is.EqualTo(800));
        Assert.That((sent.Controller!.State, sent.Controller.TransmitErrors), Is.EqualTo((CanControllerState.ErrorActive, 0)));
        await Client.BringDownAsync("can0");
        await Client.BringDownAsync("can1");
    }
}
