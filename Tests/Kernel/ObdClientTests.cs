using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>OBD-II asked and answered over ISO-TP, with can-utils as the witness or the other end.</summary>
[TestFixture]
internal sealed class ObdClientTests : ObdFixture
{
    [Test]
    public async Task Every_command_is_asked_answered_and_decoded()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);
        List<ObdValue> expected = [];
        var random = new Random(1979);
        foreach (ObdCommand command in ObdCommands.All.Where(one => one.Parameter % 0x20 != 0 && one is not ({ Service: 1, Parameter: 1 } or { Service: 3 or 7 or 10 })))
        {
            ObdValue value = ObdSamples.Any(command, random);
            Engine.Set(command, value);
            expected.Add(value);
        }

        foreach (ObdValue value in expected)
            Assert.That((await Obd.QueryAsync(value.Command)).ToString(), Is.EqualTo(value.ToString()), value.Command.ToString());
        Assert.That(
            (await Obd.GetSupportedCommandsAsync()).Select(command => command.ToString()),
            Is.EquivalentTo(ObdCommands.All.Where(IsTold).Select(command => command.ToString())));
        await candump.WaitForOutputAsync("7E0");
        await candump.WaitForOutputAsync("7E8");

        // Ranges beyond the last parameter are not told of.
        static bool IsTold(ObdCommand command) => command is not ({ Service: 1, Parameter: 0xC0 or 0xE0 } or { Service: 9, Parameter: >= 0x20 });
    }

    [Test]
    public async Task Values_are_those_of_the_drive()
    {
        DriveState drive = DriveCycle.At(TimeSpan.FromSeconds(70));

        Assert.That((await Obd.QueryAsync(ObdCommands.VehicleSpeed)).Number, Is.EqualTo(drive.Speed).Within(0.5));
        Assert.That(Obd.Query(ObdCommands.EngineSpeed).Number, Is.EqualTo(drive.EngineSpeed).Within(0.125));
        Assert.That((await Obd.QueryAsync(ObdCommands.Vin)).Text, Is.EqualTo("WVWZZZ1KZ8W000001"));
        Assert.That((await Obd.QueryAsync(ObdCommands.StoredTroubleCodes)).ToString(), Is.EqualTo("P0133"));
        Assert.That((await Obd.QueryAsync(ObdCommands.PendingTroubleCodes)).ToString(), Is.EqualTo("P0442"));
        Assert.That((await Obd.QueryAsync(ObdCommands.PermanentTroubleCodes)).TroubleCodes, Is.Empty);
        Assert.That((await Obd.QueryAsync(ObdCommands.MonitorStatus)).MonitorStatus.IsLampOn, Is.True);
        Assert.That((await Obd.QueryAsync(ObdCommands.FreezeFrameTroubleCode.InFreezeFrame())).ToString(), Is.EqualTo("P0133"));
        Assert.That((await Obd.QueryAsync(ObdCommands.VehicleSpeed.InFreezeFrame())).Number, Is.EqualTo(50));
    }

    [Test]
    public async Task Several_parameters_come_in_one_answer_and_unknown_ones_are_left_out()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);

        IReadOnlyList<ObdValue> values = await Obd.QueryAsync(
            [ObdCommands.EngineSpeed, ObdCommands.VehicleSpeed, ObdCommands.HybridBatteryCharge, ObdCommands.CoolantTemperature, ObdCommands.Vin]);

        Assert.That(
            values.Select(value => value.Command),
            Is.EqualTo(new[] { ObdCommands.EngineSpeed, ObdCommands.VehicleSpeed, ObdCommands.CoolantTemperature, ObdCommands.Vin }));
        await candump.WaitForOutputAsync("05 01 0C 0D 5B 05");
    }

    [Test]
    public async Task An_answer_that_begins_with_another_of_the_parameters_is_one()
    {
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);

        IReadOnlyList<ObdValue> values =
            await Obd.QueryAsync([ObdCommands.HybridBatteryCharge, ObdCommands.VehicleSpeed, ObdCommands.EngineSpeed]);

        Assert.That(values.Select(value => value.Command), Is.EqualTo(new[] { ObdCommands.VehicleSpeed, ObdCommands.EngineSpeed }));
        await candump.WaitForOutputAsync("01 5B CC");
        Assert.That(
            CanUtils.FramesOf(candump).Count(frame => frame.StartsWith("7E0 ", StringComparison.Ordinal)), Is.EqualTo(2),
            "together, and then only what was missing");
    }

    [Test]
    public async Task A_control_unit_that_answers_one_at_a_time_is_asked_so()
    {
        Engine.Add(new EcuFault { Service = 1, Parameter = 0x0C, Refusal = NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat, Times = 1 });

        IReadOnlyList<ObdValue> values = await Obd.QueryAsync([ObdCommands.EngineSpeed, ObdCommands.VehicleSpeed]);

        Assert.That(values, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Isotpsend_and_isotprecv_see_the_same()
    {
        await using RunningProgram answer = await CanUtils.StartAsync("isotprecv", "-s", "7E1", "-d", "7E9", Bus);
        await CanUtils.SendIsoTpAsync([0x01, 0x1C], "-s", "7E1", "-d", "7E9", Bus);
        await answer.WaitForExitAsync();
        Assert.That(answer.Output.Trim(), Is.EqualTo("41 1C 06"));

        await using var other = await Client.OpenIsoTpAsync(Bus, Shared.Can.IsoTpAddress.Normal(tx: 0x7E2, rx: 0x7EA));
        await using RunningProgram request = await CanUtils.StartAsync("isotprecv", "-s", "7EA", "-d", "7E2", Bus);
        ValueTask<ObdValue> asking = new ObdClient(other, Patient).QueryAsync(ObdCommands.Vin);
        await request.WaitForExitAsync();
        Assert.That(request.Output.Trim(), Is.EqualTo("09 02"));
        await CanUtils.SendIsoTpAsync([0x49, 0x02, 1, .. "WVWZZZ1KZ8W000001"u8], "-s", "7EA", "-d", "7E2", Bus);
        Assert.That((await asking).Text, Is.EqualTo("WVWZZZ1KZ8W000001"));
    }

    [Test]
    public async Task Trouble_codes_come_with_their_status_where_UDS_is_spoken()
    {
        const TroubleCodeStatus Failed = TroubleCodeStatus.TestFailed;

        Assert.That(
            await Obd.ReadTroubleCodesAsync(),
            Is.EqualTo(new[]
            {
                new TroubleCodeReport(TroubleCode.Parse("P0133"), 0, TroubleCodeStatus.Confirmed | Failed),
                new TroubleCodeReport(TroubleCode.Parse("P0442"), 0, TroubleCodeStatus.Pending | Failed),
            }));
        Assert.That((await Obd.ReadTroubleCodesAsync(TroubleCodeStatus.Pending)).Single().ToString(), Is.EqualTo("P0442-00: TestFailed, Pending"));
        Engine.Add(new EcuFault { Service = 0x19, Answer = new byte[] { 0x59, 0x02, 0xFF, 1, 2, 3 } });
        Assert.That(async () => await Obd.ReadTroubleCodesAsync(), Throws.InstanceOf<ObdAnswerException>());
    }

    [Test]
    public async Task Trouble_codes_are_cleared_only_by_who_has_read_them()
    {
        Assert.That(
            async () => await Obd.ClearTroubleCodesAsync([TroubleCode.Parse("P0134")]),
            Throws.InvalidOperationException.With.Message.Contains("Nothing was cleared: the control unit has stored P0133, and P0134 were expected"));
        Assert.That((await Obd.QueryAsync(ObdCommands.StoredTroubleCodes)).TroubleCodes, Is.Not.Empty);

        await Obd.ClearTroubleCodesAsync((await Obd.QueryAsync(ObdCommands.StoredTroubleCodes)).TroubleCodes);

        Assert.That((await Obd.QueryAsync(ObdCommands.StoredTroubleCodes)).TroubleCodes, Is.Empty);
        Assert.That((await Obd.QueryAsync(ObdCommands.PendingTroubleCodes)).TroubleCodes, Is.Empty);
    }
}
