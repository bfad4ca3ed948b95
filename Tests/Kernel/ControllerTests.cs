using System.Text.Json;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>An emulated controller (SJA1000, 8 MHz), configured through the daemon, with iproute2 as the witness.</summary>
[TestFixture]
internal sealed class ControllerTests() : LinkFixture
{
    private const string Bus = "can1";

    [SetUp]
    public async Task ResetController()
    {
        VirtualMachine.Require("an emulated controller");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        await Eventually.IsTrue(() => Exists(Bus), "the emulated controller");
        await Links.IpAsync($"link set {Bus} down");
        await Links.IpAsync($"link set {Bus} type can bitrate 250000 loopback off listen-only off triple-sampling off "
            + "one-shot off berr-reporting off presume-ack off restart-ms 0");
    }

    [TearDown]
    public async Task StopController() => await RunningProgram.RunAsync("ip", ["link", "set", Bus, "down"]);

    [Test]
    public async Task A_bit_rate_is_all_it_takes()
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(500_000) });
        await Client.BringUpAsync(Bus);

        CanController controller = CanInterfaces.Find(Bus)!.Controller!;
        JsonElement seen = await Links.FindControllerAsync(Bus);
        Assert.That(controller.State, Is.EqualTo(CanControllerState.ErrorActive));
        Assert.That(controller.BitTiming!.BitRate, Is.EqualTo(500_000));
        Assert.That(seen.GetProperty("bittiming").GetProperty("bitrate").GetInt32(), Is.EqualTo(500_000));
        Assert.That(seen.GetProperty("state").GetString(), Is.EqualTo("ERROR-ACTIVE"));
    }

    [Test]
    public async Task A_controller_tells_what_iproute2_shows()
    {
        CanLink link = CanInterfaces.Find(Bus)!;
        CanController controller = link.Controller!;
        JsonElement seen = await Links.FindControllerAsync(Bus);
        JsonElement timing = seen.GetProperty("bittiming"), limits = seen.GetProperty("bittiming_const");

        Assert.That(link.Kind, Is.EqualTo(CanLinkKind.Can));
        Assert.That(link.Statistics, Is.Not.Null);
        Assert.That(controller.State, Is.EqualTo(CanControllerState.Stopped));
        Assert.That(controller.ClockHertz, Is.EqualTo(seen.GetProperty("clock").GetUInt32()));
        Assert.That(controller.BitTiming!.TimeQuantumNanoseconds, Is.EqualTo(timing.GetProperty("tq").GetUInt32()));
        Assert.That(controller.BitTiming.PhaseSegment2, Is.EqualTo(timing.GetProperty("phase_seg2").GetUInt32()));
        Assert.That(controller.BitTiming.Prescaler, Is.EqualTo(timing.GetProperty("brp").GetUInt32()));
        Assert.That(controller.BitTimingLimits!.Name, Is.EqualTo(limits.GetProperty("name").GetString()));
        Assert.That(controller.BitTimingLimits.MaxSegment1, Is.EqualTo(limits.GetProperty("tseg1").GetProperty("max").GetUInt32()));
        Assert.That(controller.BitTimingLimits.MaxPrescaler, Is.EqualTo(limits.GetProperty("brp").GetProperty("max").GetUInt32()));
        Assert.That((controller.TransmitErrors, controller.ReceiveErrors), Is.EqualTo((0, 0)));
        Assert.That(controller.Statistics, Is.EqualTo(new CanControllerStatistics(0, 0, 0, 0, 0, 0)));
        Assert.That(controller.TerminationOhms, Is.Null, "this one has none");
        Assert.That(controller.SupportedModes!.Value.HasFlag(CanControllerModes.OneShot), Is.True);
    }

    [Test]
    public async Task A_sample_point_or_the_whole_timing_can_be_given()
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(125_000, 0.75) });
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.BitTiming!.SamplePointPermille, Is.EqualTo(750));

        await Client.ConfigureAsync(Bus, new CanLinkSettings
        {
            BitTiming = new CanBitTiming
            {
                TimeQuantumNanoseconds = 250,
                PropagationSegment = 2,
                PhaseSegment1 = 3,
                PhaseSegment2 = 2,
                SynchronizationJumpWidth = 1,
            },
        });
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.BitTiming!.BitRate, Is.EqualTo(500_000));
    }

    [TestCase(CanControllerModes.ListenOnly, "LISTEN-ONLY")]
    [TestCase(CanControllerModes.Loopback, "LOOPBACK")]
    [TestCase(CanControllerModes.TripleSampling, "TRIPLE-SAMPLING")]
    [TestCase(CanControllerModes.OneShot, "ONE-SHOT")]
    [TestCase(CanControllerModes.BusErrorReporting, "BERR-REPORTING")]
    [TestCase(CanControllerModes.PresumeAcknowledgement, "PRESUME-ACK")]
    public async Task Each_mode_is_switched_on_and_off_without_the_others(CanControllerModes mode, string name)
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings { Enable = mode });
        Assert.That((await Links.FindControllerAsync(Bus)).GetProperty("ctrlmode").EnumerateArray().Select(one => one.GetString()), Is.EqualTo(new[] { name }));
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.Modes, Is.EqualTo(mode));

        await Client.ConfigureAsync(Bus, new CanLinkSettings { Disable = mode });
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.Modes, Is.EqualTo(CanControllerModes.None));
    }

    [Test]
    public async Task A_restart_delay_can_be_set_and_an_alias_given()
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings { RestartDelay = TimeSpan.FromMilliseconds(150), Alias = "left door" });

        CanLink link = CanInterfaces.Find(Bus)!;
        Assert.That(link.Controller!.RestartDelay, Is.EqualTo(TimeSpan.FromMilliseconds(150)));
        Assert.That(link.Alias, Is.EqualTo("left door"));
        Assert.That((await Links.FindControllerAsync(Bus)).GetProperty("restart_ms").GetInt32(), Is.EqualTo(150));
        await Client.ConfigureAsync(Bus, new CanLinkSettings { Alias = "" });
        Assert.That(CanInterfaces.Find(Bus)!.Alias, Is.Null);
    }

    [Test]
    public async Task One_that_is_up_is_refused_or_taken_down_for_the_change_on_request()
    {
        var settings = new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(1_000_000) };
        await Client.BringUpAsync(Bus);

        AssertRefused(() => Client.ConfigureAsync(Bus, settings), DaemonErrorCode.InterfaceIsUp, "the bit timing", Bus);
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.BitTiming!.BitRate, Is.EqualTo(250_000));

        await Client.ConfigureAsync(Bus, settings, takeDown: true);
        CanLink link = CanInterfaces.Find(Bus)!;
        Assert.That((link.IsUp, link.Controller!.BitTiming!.BitRate), Is.EqualTo((true, 1_000_000u)));
    }

    [Test]
    public async Task Where_a_step_fails_it_is_up_again_as_it_was()
    {
        await Client.BringUpAsync(Bus);
        CanController before = CanInterfaces.Find(Bus)!.Controller!;

        AssertRefused(
            () => Client.ConfigureAsync(
                Bus, new CanLinkSettings { Enable = CanControllerModes.OneShot, BitTiming = CanBitTiming.FromBitRate(7_654_321) },
                takeDown: true),
            DaemonErrorCode.ConfigureError, "bit rate", "It is up again as it was before.");

        CanLink after = CanInterfaces.Find(Bus)!;
        Assert.That(after.IsUp, Is.True);
        Assert.That(after.Controller!.BitTiming, Is.EqualTo(before.BitTiming));
        Assert.That(after.Controller.Modes, Is.EqualTo(CanControllerModes.None));
    }

    [Test]
    public async Task Each_refusal_says_what_the_controller_cannot_do()
    {
        Refused(new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(7_654_321) }, "bit rate", "8000000 Hz");
        Refused(
            new CanLinkSettings
            {
                BitTiming = new CanBitTiming { TimeQuantumNanoseconds = 125, PropagationSegment = 90, PhaseSegment1 = 9, PhaseSegment2 = 9 },
            },
            "out of what the controller can do", "for bits, sja1000 has 1 to 16 time quanta");
        Refused(new CanLinkSettings { Enable = CanControllerModes.Fd }, "does not support Fd");
        Refused(new CanLinkSettings { DataBitTiming = CanBitTiming.FromBitRate(2_000_000) }, "does not do CAN FD");
        Refused(new CanLinkSettings { TerminationOhms = 120 }, "no termination");
        Refused(new CanLinkSettings { Restart = true }, "is down");
        Refused(new CanLinkSettings { Mtu = 72 }, "MTU of 72");
        Refused(new CanLinkSettings { Alias = "hycan:kept:0:1:1:" }, "how the daemon marks");
        await Client.BringUpAsync(Bus);
        Refused(new CanLinkSettings { Restart = true }, "bus-off");
        AssertRefused(() => Client.DeleteInterfaceAsync(Bus), DaemonErrorCode.InterfaceNotMadeHere, "real controller");
        await using CreatedInterface vcan = await Client.CreateVcanAsync("vcan7");
        AssertRefused(
            () => Client.ConfigureAsync("vcan7", new CanLinkSettings { Enable = CanControllerModes.OneShot }),
            DaemonErrorCode.ConfigureError, "a vcan, which has no controller");

        void Refused(CanLinkSettings settings, params string[] texts) =>
            AssertRefused(() => Client.ConfigureAsync(Bus, settings), DaemonErrorCode.ConfigureError, texts);
    }

    [Test]
    public async Task A_vcans_size_is_changed_when_it_is_down_and_its_mark_stays()
    {
        await using CreatedInterface vcan = await Client.CreateVcanAsync("vcan7");
        var settings = new CanLinkSettings { Mtu = CanMtu.Xl, Alias = "big" };

        AssertRefused(() => Client.ConfigureAsync("vcan7", settings), DaemonErrorCode.InterfaceIsUp, "the MTU");
        await Client.ConfigureAsync("vcan7", settings, takeDown: true);

        CanLink link = CanInterfaces.Find("vcan7")!;
        Assert.That((link.IsUp, link.Mtu, link.Alias), Is.EqualTo((true, CanMtu.Xl, "big")));
        Assert.That(link.Maker!.IsTemporary, Is.True);
    }
}
