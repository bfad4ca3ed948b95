using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Client.Simulation;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Simulated control units on a bus of their own, and a client of the engine's over a channel of the daemon's.</summary>
internal abstract class ObdFixture() : ChannelFixture
{
    /// <summary>Under emulation 50 ms are nothing.</summary>
    protected static ObdClientOptions Patient { get; } = new() { P2 = TimeSpan.FromSeconds(20), P2Star = TimeSpan.FromSeconds(20) };

    protected SimulatedEcu Engine { get; private set; } = null!;

    protected SimulatedEcu Transmission { get; private set; } = null!;

    protected IsoTpSocket Channel { get; private set; } = null!;

    protected ObdClient Obd { get; private set; } = null!;

    private EcuSimulator _simulator = null!;

    [SetUp]
    public async Task StartSimulator()
    {
        Engine = SimulatedEcu.Engine();
        Transmission = SimulatedEcu.Transmission();
        _simulator = EcuSimulator.Start(Bus, () => TimeSpan.FromSeconds(70), Engine, Transmission);
        Channel = await Client.OpenIsoTpAsync(Bus, Tester, Patient.Channel);
        Obd = new ObdClient(Channel, Patient);
    }

    [TearDown]
    public async Task StopSimulator()
    {
        await Channel.DisposeAsync();
        await _simulator.DisposeAsync();
    }
}
