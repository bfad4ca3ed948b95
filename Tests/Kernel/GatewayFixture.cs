using CanTools.Client.Sessions;
using CanTools.Client.Simulation;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A gateway, a bus of its connectors, and simulated control units on that.</summary>
internal abstract class GatewayFixture : LinkFixture
{
    protected const string Bus = "gw0", FdBus = "gw1";

    private GatewayConfiguration _configuration = null!;
    private EcuSimulator _simulator = null!;

    protected SessionPeer Peer { get; private set; } = null!;

    protected GatewayProgram Gateway { get; private set; } = null!;

    protected SimulatedEcu Engine { get; private set; } = null!;

    [SetUp]
    public async Task StartAll()
    {
        await Client.EnsureVcanAsync(Bus);
        await Client.BringUpAsync(Bus);
        Peer = await SessionPeer.MakeAsync();
        _configuration = Configure(Daemon.SocketPath);
        Gateway = await StartGatewayAsync();
        Engine = SimulatedEcu.Engine("WVWZZZ1KZ8W000001");
        _simulator = EcuSimulator.Start(Bus, Engine, SimulatedEcu.Transmission());
    }

    [TearDown]
    public async Task StopAll()
    {
        await _simulator.DisposeAsync();
        await Gateway.DisposeAsync();
        _configuration.Dispose();
        Peer.Dispose();
    }

    protected static GatewayConfiguration Configure(string daemonSocket, object? times = null, int maxChannels = 32) => new(
        new
        {
            car = new { Pins = new Dictionary<string, string> { ["6/14"] = Bus } }, same = new { Interface = Bus },
            made = new { Vcan = true },
            fd = new { Interface = FdBus },
            controllers = new { Pins = new Dictionary<string, string> { ["6/14"] = "can1", ["3/11"] = "can0" } },
        },
        tickets: new Dictionary<string, string> { ["4711"] = "car" }, times, daemonSocket, maxChannels: maxChannels);

    /// <summary>One more, of the same configuration.</summary>
    protected Task<GatewayProgram> StartGatewayAsync() => GatewayProgram.StartAsync(_configuration.Argument);

    protected Task<SessionController> ConnectAsync(string client = "bench") => ConnectAsync(Gateway, client);

    protected static Task<SessionController> ConnectAsync(GatewayProgram gateway, string client = "bench") => SessionController.ConnectAsync(
        new Uri($"http://{gateway.Address}"),
        new() { ClientId = client, ClientSecret = "secret", Timeout = TimeSpan.FromMinutes(2) });
}
