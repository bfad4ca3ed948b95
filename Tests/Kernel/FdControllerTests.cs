using System.Text.Json;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// Two CAN FD controllers on one bus, made by a module of ours for the kernel's CAN device layer: what the emulated SJA1000
/// cannot show. iproute2 and can-utils are the witnesses.
/// </summary>
[TestFixture]
internal sealed class FdControllerTests() : LinkFixture("--log-level=Debug")
{
    private const string Bus = "fd0", Other = "fd1";

    private static readonly CanLinkSettings s_fd = new()
    {
        BitTiming = CanBitTiming.FromBitRate(500_000),
        DataBitTiming = CanBitTiming.FromBitRate(2_000_000, samplePoint: 0.75),
        Enable = CanControllerModes.Fd,
    };

    [OneTimeSetUp]
    public static async Task LoadControllers()
    {
        VirtualMachine.Require("a module for its kernel");
        await RunningProgram.RunAsync("modprobe", ["can_dev"]);
        (int status, string output) = await RunningProgram.RunAsync("insmod", [Repository.PathOf("artifacts/fd_controller.ko")]);
        Assert.That(status, Is.Zero, output);
    }

    [OneTimeTearDown]
    public static Task UnloadControllers() => RunningProgram.RunAsync("rmmod", ["fd_controller"]);

    [SetUp]
    public async Task ResetControllers()
    {
        foreach (string bus in new[] { Bus, Other })
        {
            await Links.IpAsync($"link set {bus} down");
            await Links.IpAsync($"link set {bus} type can bitrate 250000 dbitrate 1000000 fd on restart-ms 0 termination 0");
        }
    }

    [Test]
    public async Task A_data_bit_rate_makes_it_a_CAN_FD_bus()
    {
        await Client.ConfigureAsync(Bus, s_fd);
        await Client.ConfigureAsync(Other, s_fd);
        await Client.BringUpAsync(Bus);
        await Client.BringUpAsync(Other);

        CanLink link = CanInterfaces.Find(Bus)!;
        JsonElement seen = await Links.FindControllerAsync(Bus);
        JsonElement timing = seen.GetProperty("data_bittiming");
        Assert.That(link.Mtu, Is.EqualTo(CanMtu.Fd));
        Assert.That(link.Controller!.BitTiming!.BitRate, Is.EqualTo(500_000));
        Assert.That(link.Controller.DataBitTiming!.BitRate, Is.EqualTo(2_000_000));
        Assert.That(link.Controller.DataBitTiming.SamplePointPermille, Is.EqualTo(750));
        Assert.That(timing.GetProperty("bitrate").GetInt32(), Is.EqualTo(2_000_000));
        Assert.That(timing.GetProperty("sample_point").GetString(), Is.EqualTo("0.750"));
        Assert.That(link.Controller.DataBitTimingLimits!.MaxSegment1, Is.EqualTo(32));
        Assert.That(link.Controller.MaxBitRate, Is.EqualTo(8_000_000));

        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Fd = true });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Other);
        socket.Send(new CanFdFrame(0x123, new byte[64], bitRateSwitch: true));
        await candump.WaitForOutputAsync("123##");
        await CanUtils.SendFrameAsync(Other, "12345678##1AABBCC");
        CanMessage received;
        do
            received = await socket.ReceiveAsync();
        while (received.IsLocal);
        Assert.That(received.ToString(), Is.EqualTo("12345678##1AABBCC"));
    }

    [Test]
    public async Task A_data_bit_timing_can_be_given_whole_and_what_is_beyond_the_controller_is_refused()
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings
        {
            BitTiming = CanBitTiming.FromBitRate(500_000),
            DataBitTiming = new CanBitTiming
            {
                TimeQuantumNanoseconds = 25,
                PropagationSegment = 3,
                PhaseSegment1 = 4,
                PhaseSegment2 = 2,
                SynchronizationJumpWidth = 1,
            },
            Enable = CanControllerModes.Fd,
        });

        Assert.That(CanInterfaces.Find(Bus)!.Controller!.DataBitTiming!.BitRate, Is.EqualTo(4_000_000));
        Refused(s_fd with { DataBitTiming = CanBitTiming.FromBitRate(10_000_000) }, "its transceiver can do at most 8000000 bit/s");
        Refused(
            s_fd with
            {
                DataBitTiming = new CanBitTiming { TimeQuantumNanoseconds = 25, PropagationSegment = 90, PhaseSegment1 = 9, PhaseSegment2 = 9 },
            },
            "for the bits of data, fd_controller has 1 to 32 time quanta");
        Refused(new CanLinkSettings { Enable = CanControllerModes.TripleSampling }, "does not support TripleSampling");
    }

    [Test]
    public async Task Without_fd_it_is_a_classic_bus_again()
    {
        await Client.ConfigureAsync(Bus, s_fd);
        await Client.ConfigureAsync(
            Bus, new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(125_000), Disable = CanControllerModes.Fd });

        CanLink link = CanInterfaces.Find(Bus)!;
        Assert.That((link.Mtu, link.Controller!.Modes), Is.EqualTo((CanMtu.Classic, CanControllerModes.None)));
        Assert.That(link.Controller.DataBitTiming, Is.Null);
    }

    [Test]
    public async Task The_old_data_bit_rate_is_restored_where_a_step_fails()
    {
        await Client.ConfigureAsync(Bus, s_fd);
        await Client.BringUpAsync(Bus);
        CanController before = CanInterfaces.Find(Bus)!.Controller!;

        AssertRefused(
            () => Client.ConfigureAsync(
                Bus,
                s_fd with { DataBitTiming = CanBitTiming.FromBitRate(5_000_000), TerminationOhms = 60 },
                takeDown: true),
            DaemonErrorCode.ConfigureError, "no termination of 60 ohms; it has 0, 120", "It is up again as it was before.");

        CanLink after = CanInterfaces.Find(Bus)!;
        Assert.That((after.IsUp, after.Mtu), Is.EqualTo((true, CanMtu.Fd)));
        Assert.That(after.Controller!.BitTiming, Is.EqualTo(before.BitTiming));
        Assert.That(after.Controller.DataBitTiming, Is.EqualTo(before.DataBitTiming));
    }

    [Test]
    public async Task A_termination_is_switched_on_and_off()
    {
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.Terminations, Is.EqualTo(new[] { 0, 120 }));

        await Client.ConfigureAsync(Bus, new CanLinkSettings { TerminationOhms = 120 });
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.TerminationOhms, Is.EqualTo(120));
        Assert.That((await Links.FindControllerAsync(Bus)).GetProperty("termination").GetInt32(), Is.EqualTo(120));
        Refused(new CanLinkSettings { TerminationOhms = 60 }, "60", "120");

        await Client.ConfigureAsync(Bus, new CanLinkSettings { TerminationOhms = 0 });
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.TerminationOhms, Is.Zero);
    }

    [Test]
    public async Task One_that_went_off_the_bus_is_restarted_at_once()
    {
        await Client.BringUpAsync(Bus);
        CanControllerStatistics before = CanInterfaces.Find(Bus)!.Controller!.Statistics!;
        await SetErrorCounterAsync(256);
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.State, Is.EqualTo(CanControllerState.BusOff));

        await Client.ConfigureAsync(Bus, new CanLinkSettings { Restart = true });

        CanController controller = CanInterfaces.Find(Bus)!.Controller!;
        Assert.That(controller.State, Is.EqualTo(CanControllerState.ErrorActive));
        Assert.That(
            controller.Statistics, Is.EqualTo(before with { BusOffs = before.BusOffs + 1, Restarts = before.Restarts + 1 }));
        Assert.That((await Links.FindControllerAsync(Bus)).GetProperty("state").GetString(), Is.EqualTo("ERROR-ACTIVE"));
        Refused(new CanLinkSettings { Restart = true }, "bus-off");
    }

    [Test]
    public async Task One_with_a_restart_delay_comes_back_by_itself()
    {
        await Client.ConfigureAsync(Bus, new CanLinkSettings { RestartDelay = TimeSpan.FromMilliseconds(200) });
        await Client.BringUpAsync(Bus);
        uint before = CanInterfaces.Find(Bus)!.Controller!.Statistics!.Restarts;
        await SetErrorCounterAsync(256);

        await Eventually.IsTrue(
            () => CanInterfaces.Find(Bus)!.Controller!.State == CanControllerState.ErrorActive, "it is back on the bus");
        Assert.That(CanInterfaces.Find(Bus)!.Controller!.Statistics!.Restarts, Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Each_state_of_fault_confinement_is_told()
    {
        await Client.BringUpAsync(Bus);
        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Errors = CanErrorClasses.All });
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using IAsyncEnumerator<CanInterfaceEvent> events = CanInterfaces.WatchInterfacesAsync(stop.Token).GetAsyncEnumerator();
        while (await events.MoveNextAsync() && events.Current.Interface.Name != Bus)
        {
        }

        foreach ((int errors, CanControllerState state, string words) in new[]
        {
            (100, CanControllerState.ErrorWarning, "warning"), (130, CanControllerState.ErrorPassive, "passive"),
            (96, CanControllerState.ErrorWarning, "warning"), (0, CanControllerState.ErrorActive, "active"),
            (256, CanControllerState.BusOff, "bus-off"),
        })
        {
            await SetErrorCounterAsync(errors);
            while (await events.MoveNextAsync()
                && (events.Current.Change != CanInterfaceChange.BusState || events.Current.Interface.Name != Bus))
            {
            }
            Assert.That(events.Current.Interface.Controller!.State, Is.EqualTo(state));
            Assert.That(events.Current.Interface.Controller.TransmitErrors, Is.EqualTo(errors));

            CanMessage error = await socket.ReceiveAsync(stop.Token);
            Assert.That(error.IsError, Is.True);
            CanErrorReport report = error.Frame.Error!.Value;
            Assert.That(report.ToString(), Does.Contain(words));
            if (state != CanControllerState.BusOff)
                Assert.That(report.TransmitErrors, Is.EqualTo(errors));
        }
    }

    [Test]
    public async Task The_controllers_own_clock_comes_with_each_frame()
    {
        await Client.BringUpAsync(Bus);
        await Client.BringUpAsync(Other);
        using CanSocket socket = CanSocket.Open(Bus, new CanSocketOptions { Timestamps = CanTimestamps.Hardware });
        using CanSocket without = CanSocket.Open(Bus);

        await CanUtils.SendFrameAsync(Other, "123#01");
        await CanUtils.SendFrameAsync(Other, "123#02");

        CanMessage first = await socket.ReceiveAsync(), second = await socket.ReceiveAsync();
        // The module's clock is a million seconds ahead of the time since the machine was started.
        Assert.That(TimeSpan.FromMilliseconds(first.HardwareNanoseconds / 1e6).TotalSeconds, Is.InRange(1_000_000, 1_100_000));
        Assert.That(second.HardwareNanoseconds, Is.GreaterThan(first.HardwareNanoseconds));
        Assert.That(second.Timestamp, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        Assert.That((await without.ReceiveAsync()).HardwareNanoseconds, Is.Zero);
    }

    private void Refused(CanLinkSettings settings, params string[] texts) =>
        AssertRefused(() => Client.ConfigureAsync(Bus, settings), DaemonErrorCode.ConfigureError, texts);

    private static Task SetErrorCounterAsync(int errors) =>
        File.WriteAllTextAsync($"/sys/class/net/{Bus}/error_counter", $"{errors}");
}
