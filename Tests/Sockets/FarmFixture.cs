using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Gateways that share a directory in a PostgreSQL of their own; each test has a database there.</summary>
internal abstract class FarmFixture
{
    /// <summary>The usual figures, faster.</summary>
    protected virtual TimeSpan Expiry => TimeSpan.FromSeconds(4);

    private readonly List<GatewayConfiguration> _configurations = [];
    private readonly List<GatewayProgram> _gateways = [];
    private static int s_last;

    protected PostgresServer Server { get; private set; } = null!;

    protected string Database { get; private set; } = "";

    protected string Folder { get; private set; } = "";

    [OneTimeSetUp]
    public async Task StartServer() => Server = await PostgresServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();

    [SetUp]
    public async Task MakeDatabase()
    {
        Database = $"farm{Interlocked.Increment(ref s_last)}";
        await Server.CreateDatabaseAsync(Database);
        Folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)Convert.ToInt32("777", 8));
    }

    [TearDown]
    public async Task StopGateways()
    {
        foreach (GatewayProgram gateway in _gateways)
        {
            TestContext.Out.WriteLine(gateway.Output);
            await gateway.DisposeAsync();
        }
        _gateways.Clear();
        foreach (GatewayConfiguration configuration in _configurations)
            configuration.Dispose();
        _configurations.Clear();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>One with virtual connectors of these ids.</summary>
    protected Task<GatewayProgram> StartGatewayAsync(string name, params string[] connectors) =>
        StartGatewayAsync(name, Server.ConnectionString(Database), connectors);

    protected Task<GatewayProgram> StartGatewayAsync(
        string name, string database, string[] connectors, IReadOnlyDictionary<string, string?>? environment = null) =>
        StartGatewayAsync(name, database, connectors.ToDictionary(one => one, _ => (object)new { Vcan = true }), times: null, environment);

    /// <summary>One with these connectors; without a database, alone.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="database">The farm's.</param>
    /// <param name="connectors">By their ids.</param>
    /// <param name="times">Other than the usual ones.</param>
    /// <param name="environment">Other than this process's.</param>
    /// <param name="daemonSocket">The daemon of its machine.</param>
    /// <param name="inside">What starts it there.</param>
    protected async Task<GatewayProgram> StartGatewayAsync(
        string name, string? database, object connectors, object? times, IReadOnlyDictionary<string, string?>? environment = null,
        string? daemonSocket = null, params string[] inside)
    {
        var configuration = new GatewayConfiguration(
            connectors, times: times, daemonSocket: daemonSocket,
            farm: new { Database = database, Name = name, Beat = TimeSpan.FromSeconds(0.5), Expiry, Answer = TimeSpan.FromSeconds(2) });
        _configurations.Add(configuration);
        GatewayProgram gateway = await GatewayProgram.StartOnSocketAsync(Path.Combine(Folder, name), configuration.Argument, environment, inside);
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>It has joined.</summary>
    protected static Task JoinedAsync(GatewayProgram gateway) =>
        Eventually.IsTrue(() => gateway.Output.Contains("In the farm as", StringComparison.Ordinal), () => gateway.Output);

    protected static Task<SessionController> ConnectAsync(GatewayProgram gateway, string client = "bench") => SessionController.ConnectAsync(
        new Uri(gateway.Address), new SessionControllerOptions { ClientId = client, ClientSecret = "secret" });

    protected static async Task<List<SessionDescription>> AllAsync(IAsyncEnumerable<SessionDescription> sessions)
    {
        List<SessionDescription> all = [];
        await foreach (SessionDescription one in sessions)
            all.Add(one);
        return all;
    }

    protected static async Task<GatewayException> Refused(CanTools.Client.Grpc.GrpcStatusCode status, string text, Func<Task> call)
    {
        GatewayException refusal = (await Assert.ThrowsAsync<GatewayException>(() => call()))!;
        Assert.That(refusal.Status, Is.EqualTo(status), refusal.Message);
        Assert.That(refusal.Message, Does.Contain(text));
        return refusal;
    }
}
