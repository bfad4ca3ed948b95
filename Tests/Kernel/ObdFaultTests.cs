using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Control units that are late, busy, wrong or silent.</summary>
[TestFixture]
internal sealed class ObdFaultTests : ObdFixture
{
    [Test]
    public async Task Response_pending_is_waited_on_for_longer_than_P2()
    {
        var hasty = new ObdClient(Channel, Patient with { P2 = TimeSpan.FromSeconds(3), Transfer = TimeSpan.Zero });
        Engine.Add(new EcuFault { Parameter = 0x0C, PendingCount = 2, PendingInterval = TimeSpan.FromSeconds(2.5) });

        Assert.That((await hasty.QueryAsync(ObdCommands.EngineSpeed)).Number, Is.GreaterThan(700));
        Assert.That(hasty.Query(ObdCommands.EngineSpeed).Number, Is.GreaterThan(700));
    }

    [Test]
    public async Task One_that_is_pending_for_ever_is_refused_in_the_end()
    {
        var once = new ObdClient(Channel, Patient with { PendingLimit = 3 });
        Engine.Add(new EcuFault { PendingCount = 4, PendingInterval = TimeSpan.Zero, Times = 1 });

        Assert.That(
            async () => await once.QueryAsync(ObdCommands.EngineSpeed),
            Throws.InstanceOf<NegativeResponseException>().With.Property("Code").EqualTo(NegativeResponseCode.ResponsePending));
        // Its late answer is nobody's.
        Assert.That((await once.QueryAsync(ObdCommands.VehicleSpeed)).Number, Is.GreaterThan(0));
    }

    [Test]
    public async Task What_a_simulated_one_does_not_know_any_more_it_refuses_and_without_faults_it_is_well_again()
    {
        Engine.Remove(ObdCommands.EngineSpeed);
        Assert.That(async () => await Obd.QueryAsync(ObdCommands.EngineSpeed), Throws.InstanceOf<NegativeResponseException>());

        Engine.Add(new EcuFault { Refusal = NegativeResponseCode.ConditionsNotCorrect });
        Assert.That(
            async () => await Obd.QueryAsync(ObdCommands.VehicleSpeed),
            Throws.InstanceOf<NegativeResponseException>().With.Property("Code").EqualTo(NegativeResponseCode.ConditionsNotCorrect));
        Engine.RemoveFaults();
        Assert.That((await Obd.QueryAsync(ObdCommands.VehicleSpeed)).Number, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_busy_one_is_asked_again_and_not_for_ever()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        Engine.Add(new EcuFault { Refusal = NegativeResponseCode.BusyRepeatRequest, Times = 3 });
        Assert.That((await Obd.QueryAsync(ObdCommands.EngineSpeed)).Number, Is.GreaterThan(700));
        await candump.WaitForOutputAsync("04 41 0C");
        Assert.That(CanUtils.FramesOf(candump).Count(frame => frame.StartsWith("7E0 ", StringComparison.Ordinal)), Is.EqualTo(4));

        Engine.Add(new EcuFault { Refusal = NegativeResponseCode.BusyRepeatRequest });
        Assert.That(
            () => Obd.Query(ObdCommands.EngineSpeed),
            Throws.InstanceOf<NegativeResponseException>().With.Property("Code").EqualTo(NegativeResponseCode.BusyRepeatRequest));
    }

    [Test]
    public async Task A_late_answer_is_not_the_next_requests()
    {
        var hasty = new ObdClient(Channel, Patient with { P2 = TimeSpan.FromSeconds(2), Transfer = TimeSpan.Zero });
        Engine.Add(new EcuFault { Parameter = 0x0C, Delay = TimeSpan.FromSeconds(3), Times = 1 });
        Assert.That(async () => await hasty.QueryAsync(ObdCommands.EngineSpeed), Throws.InstanceOf<TimeoutException>());

        for (int i = 0; i < 12; i++)
        {
            Assert.That((await Obd.QueryAsync(ObdCommands.VehicleSpeed)).Command, Is.EqualTo(ObdCommands.VehicleSpeed));
            Assert.That((await Obd.QueryAsync(ObdCommands.EngineSpeed)).Number, Is.GreaterThan(700));
        }
    }

    [Test]
    public async Task A_refusal_a_silence_and_a_wrong_answer_each_have_their_exception()
    {
        Assert.That(
            async () => await Obd.QueryAsync(ObdCommands.HybridBatteryCharge),
            Throws.InstanceOf<NegativeResponseException>().With.Message.Contains("01 5B").And.Message.Contains("subFunctionNotSupported (12)"));
        Engine.Add(new EcuFault { IsSilent = true, Times = 1 });
        Assert.That(
            async () => await new ObdClient(Channel, Patient with { P2 = TimeSpan.FromMilliseconds(100) }).QueryAsync(ObdCommands.EngineSpeed),
            Throws.InstanceOf<TimeoutException>().With.Message.Contains("7E8"));
        Engine.Add(new EcuFault { Answer = new byte[] { 0x41, 0x0C, 1 }, Times = 1 });
        Assert.That(async () => await Obd.QueryAsync(ObdCommands.EngineSpeed), Throws.InstanceOf<ObdAnswerException>());
        Engine.Add(new EcuFault { HasWrongSequenceNumber = true, Times = 1 });
        Assert.That(
            async () => await Obd.QueryAsync(ObdCommands.Vin),
            Throws.InstanceOf<IsoTpException>().With.Property("Phase").EqualTo(IsoTpPhase.Receive));

        Assert.That((await Obd.QueryAsync(ObdCommands.Vin)).Text, Is.EqualTo("WVWZZZ1KZ8W000001"));
    }

    [Test]
    public async Task Services_of_UDS_are_answered_as_ISO_14229_has_them()
    {
        (string Request, string Answer)[] exchanges =
        [
            ("1003", "5003003201F4"), ("3E00", "7E00"), ("22F190", "62F1905756575A5A5A314B5A3857303030303031"),
            ("1901FF", "5901FF010002"), ("190208", "5902FF01330009"), ("190A", "590AFF01330009044200" + "05"), ("2701", "67015AA5C33C"),
        ];
        foreach ((string request, string answer) in exchanges)
            Assert.That(Convert.ToHexString(await Obd.ExchangeAsync(Convert.FromHexString(request))), Is.EqualTo(answer), request);

        (string Request, NegativeResponseCode Code)[] refusals =
        [
            ("1007", NegativeResponseCode.SubFunctionNotSupported), ("10", NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat),
            ("220000", NegativeResponseCode.RequestOutOfRange), ("3101FF00", NegativeResponseCode.ServiceNotSupported),
            ("2702", NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat),
            ("27020000", NegativeResponseCode.InvalidKey), ("27020000", NegativeResponseCode.InvalidKey),
            ("27020000", NegativeResponseCode.ExceededNumberOfAttempts), ("2701", NegativeResponseCode.RequiredTimeDelayNotExpired),
        ];
        foreach ((string request, NegativeResponseCode code) in refusals)
        {
            var refused = Assert.Catch<NegativeResponseException>(() => Obd.ExchangeAsync(Convert.FromHexString(request)).GetAwaiter().GetResult());
            Assert.That(refused!.Code, Is.EqualTo(code), request);
        }
        await Channel.SendAsync(new byte[] { 0x3E, 0x80 });
        Assert.That((await Obd.QueryAsync(ObdCommands.Standard)).ToString(), Is.EqualTo("EOBD"), "and no answer to a tester that wants none");
    }

    [Test]
    public async Task A_simulator_that_cannot_go_on_says_so_and_stops_whole()
    {
        var broken = new SimulatedEcu("broken", IsoTpAddress.Normal(tx: 0x7EB, rx: 0x7E3), CanId.Standard(0x7DF));
        broken.Set(ObdCommands.VehicleSpeed, _ => ObdCommands.VehicleSpeed.Of(300));
        await using EcuSimulator simulator = EcuSimulator.Start(Bus, broken);

        await CanUtils.SendFrameAsync(Bus, "7E3#02010D");

        Assert.That(async () => await simulator.Completion, Throws.InstanceOf<ArgumentOutOfRangeException>());
        await simulator.DisposeAsync();
    }

    [Test]
    public async Task Four_processes_on_one_channel_each_get_their_own_values()
    {
        string program = Repository.PathOf("artifacts/bin/Obd/release/Obd");
        var environment = new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = Daemon.SocketPath };
        RunningProgram[] four = [.. Enumerable.Range(0, 4).Select(_ => RunningProgram.Start(program, [Bus, "rounds", "100"], environment))];

        foreach (RunningProgram one in four)
            Assert.That(await one.WaitForExitAsync(TimeSpan.FromMinutes(5)), Is.Zero, one.Output);
        foreach (RunningProgram one in four)
        {
            Assert.That(one.Output, Does.Contain("100 rounds, 0 wrong"));
            await one.DisposeAsync();
        }
    }
}
