using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>All control units at once.</summary>
[TestFixture]
internal sealed class ObdVehicleTests : ObdFixture
{
    [Test]
    public async Task Control_units_are_found_and_all_answer_by_their_identifiers()
    {
        await using ObdVehicle vehicle = await ObdVehicle.DiscoverAsync(Client, Bus, options: Patient with { P2 = TimeSpan.FromSeconds(3) });
        Assert.That(vehicle.Ecus.Select(ecu => ecu.ToString()), Is.EqualTo(new[] { "7E8", "7E9" }));

        IReadOnlyList<ObdEcuAnswer> speeds = await vehicle.QueryAllAsync(ObdCommands.VehicleSpeed);
        IReadOnlyList<ObdEcuAnswer> names = await vehicle.QueryAllAsync(ObdCommands.EcuName);
        IReadOnlyList<ObdEcuAnswer> loads = await vehicle.QueryAllAsync(ObdCommands.EngineLoad);

        Assert.That(speeds.Select(answer => answer.Value!.Value.Number), Is.EqualTo(new[] { 100.0, 100.0 }));
        Assert.That(
            names.Select(answer => $"{answer.Ecu} {answer.Value}"), Is.EqualTo(new[] { "7E8 ECM-EngineControl", "7E9 TCM-TransmissionCtrl" }),
            "several frames from each, with flow control to each");
        Assert.That(loads.Select(answer => answer.Ecu.Id.Value), Is.EqualTo(new[] { 0x7E8u }), "who does not know it is silent");
        Assert.That((await vehicle.Ecus[1].Client.QueryAsync(ObdCommands.EcuName)).Text, Is.EqualTo("TCM-TransmissionCtrl"));
    }

    [Test]
    public async Task Response_pending_and_a_bad_answer_are_each_units_own_affair()
    {
        await using ObdVehicle vehicle = await ObdVehicle.DiscoverAsync(Client, Bus, options: Patient with { P2 = TimeSpan.FromSeconds(3) });
        Engine.Add(new EcuFault { PendingCount = 1, PendingInterval = TimeSpan.FromSeconds(4), Times = 1 });
        Transmission.Add(new EcuFault { Answer = new byte[] { 0x41, 0x0D }, Times = 1 });

        IReadOnlyList<ObdEcuAnswer> answers = await vehicle.QueryAllAsync(ObdCommands.VehicleSpeed);

        Assert.That(answers[0].Value!.Value.Number, Is.EqualTo(100));
        Assert.That(answers[1].Error, Is.InstanceOf<ObdAnswerException>());
    }

    [Test]
    public async Task The_same_with_29_bits()
    {
        var engine = new SimulatedEcu("ECM-29", IsoTpAddress.Normal29(tx: 0x18DAF110, rx: 0x18DA10F1), CanId.Extended(0x18DB33F1));
        engine.SetVin("WVWZZZ1KZ8W000029");
        await using EcuSimulator simulator = EcuSimulator.Start(Bus, engine);

        await using ObdVehicle vehicle =
            await ObdVehicle.DiscoverAsync(Bus, ObdAddressing.Extended, Patient with { P2 = TimeSpan.FromSeconds(3) });

        Assert.That(vehicle.Ecus.Select(ecu => ecu.Id), Is.EqualTo(new[] { CanId.Extended(0x18DAF110) }));
        Assert.That((await vehicle.QueryAllAsync(ObdCommands.Vin)).Single().Value!.Value.Text, Is.EqualTo("WVWZZZ1KZ8W000029"));
    }

    [Test]
    public async Task A_bus_without_control_units_has_none()
    {
        await using var vehicle = await ObdVehicle.DiscoverAsync(Client, Bus, ObdAddressing.Extended);

        Assert.That(vehicle.Ecus, Is.Empty);
        Assert.That(await vehicle.QueryAllAsync(ObdCommands.Vin), Is.Empty);
    }
}
