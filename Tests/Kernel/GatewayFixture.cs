using CanTools.Client.Sessions;
using CanTools.Client.Simulation;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// A gateway, a bus of its connectors, and simulated control units on that. It is one gateway for all tests of a class, unless one ends it or
/// leaves a session: a start takes many seconds under emulation.
/// </summary>
internal abstract class GatewayFixture : LinkFixture
{
    protected const string Bus = "gw0", FdBus = "gw1";

    private GatewayConfiguration? _configuration;
    private GatewayProgram? _gateway;
    private TestDaemon? _daemon;
    private EcuSimulator _simulator = null!;

    protected SessionPeer Peer { get; private set; } = null!;

    protected GatewayProgram Gateway => _gateway!;

    protected SimulatedEcu Engine { get; private set; } = null!;

    [SetUp]
    public async Task StartAll()
    {
        await Client.EnsureVcanAsync(Bus);
        await Client.BringUpAsync(Bus);
        Peer = await SessionPeer.MakeAsync();
        if (_daemon != Daemon || _gateway is { HasEnded: true })
            await EndGatewayAsync();
        _daemon = Daemon;
        _configuration ??= Configure(Daemon.SocketPath);
        _gateway ??= await StartGatewayAsync();
        _gateway.ForgetOutput();
        Engine = SimulatedEcu.Engine("WVWZZZ1KZ8W000001");
        _simulator = EcuSimulator.Start(Bus, Engine, SimulatedEcu.Transmission());
    }

    [TearDown]
    public async Task StopAll()
    {
        await _simulator.DisposeAsync();
        Peer.Dispose();
        if (_gateway is { HasEnded: false } && Client.ListLeases().Count > 0)
            await EndGatewayAsync();
    }

    [OneTimeTearDown]
    public async Task EndGatewayAsync()
    {
        await (_gateway?.DisposeAsync() ?? default);
        _gateway = null;
        _configuration?.Dispose();
        _configuration = null;
    }

    protected static GatewayConfiguration Configure(string daemonSocket, object? times = null, int maxChannels = 32) => new(
        new
        {
            car = new { Pins = new Dictionary<string, string> { ["6/14"] = Bus } }, same = new { Interface = Bus },
            bench = new { Pins = new Dictionary<string, string> { ["6/14"] = Bus }, Tags = new[] { "diesel" } },
            made = new { Vcan = true },
            fd = new { Interface = FdBus },
            controllers = new { Pins = new Dictionary<string, string> { ["6/14"] = "can1", ["3/11"] = "can0" } },
        },
        tickets: new Dictionary<string, string> { ["4711"] = "car" }, times, daemonSocket, maxChannels: maxChannels);

    /// <summary>One more, of the same configuration.</summary>
    protected Task<GatewayProgram> StartGatewayAsync() => GatewayProgram.StartAsync(_configuration!.Argument);

    protected Task<SessionController> ConnectAsync(string client = "bench") => ConnectAsync(Gateway, client);

    protected static Task<SessionController> ConnectAsync(GatewayProgram gateway, string client = "bench") => SessionController.ConnectAsync(
        new Uri($"http://{gateway.Address}"),
        new() { ClientId = client, ClientSecret = "secret", Timeout = TimeSpan.FromMinutes(2) });
}
