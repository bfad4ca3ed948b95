using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;
using CanTools.Tests.Sockets;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// Two machines that are wired to one bench: network namespaces with a daemon and a gateway each, and a bus between them. What candump
/// hears there, in the order of the bus, is the judge of who held it.
/// </summary>
[TestFixture, Category("Kernel")]
internal sealed partial class FarmBusTests : FarmFixture
{
    private const int Contenders = 4;
    private const uint Id = 0x100;

    private static readonly string[] s_names = ["north", "south"];

    /// <summary>CANTOOLS_CLAIMS: how many, for a longer look.</summary>
    private static readonly int s_claims = int.Parse(Environment.GetEnvironmentVariable("CANTOOLS_CLAIMS") ?? "30");

    private readonly RunningProgram[] _machines = new RunningProgram[2], _daemons = new RunningProgram[2];
    private readonly GatewayProgram[] _gateways = new GatewayProgram[2];
    private readonly ConcurrentDictionary<string, int> _claims = [];

    /// <summary>
    /// A process that is stopped between its look at the claim and the kernel's sending sends one frame late, as docs/farm.md says: gateways
    /// are stopped where nothing is under way there, and find what is sent to them meanwhile.
    /// </summary>
    private readonly SemaphoreSlim _underWay = new(Contenders);

    private int _last, _refusals, _exchanges;

    /// <summary>Under emulation everything takes longer.</summary>
    protected override TimeSpan Expiry => TimeSpan.FromSeconds(8);

    [SetUp]
    public async Task StartMachines()
    {
        string here = Place("self");
        for (int i = 0; i < 2; i++)
        {
            RunningProgram machine = _machines[i] = RunningProgram.Start("unshare", ["--net", "sleep", "infinity"]);
            await Eventually.IsTrue(() => Place($"{machine.Id}") != here, "it has a network of its own");
        }

        // From inside: this machine may have another can0.
        await RunAsync([.. Inside(0), "ip", "link", "add", "can0", "type", "vxcan", "peer", "name", "can0", "netns", $"{_machines[1].Id}"]);
        for (int i = 0; i < 2; i++)
        {
            await RunAsync([.. Inside(i), "ip", "link", "set", "can0", "up"]);
            _daemons[i] = RunningProgram.Start(
                "env",
                [.. Inside(i), "env", "--default-signal=HUP,INT", Repository.Daemon, "--socket-mode=0666", "--allow=* * *", Socket(i)],
                TestDaemon.CleanEnvironment);
            await _daemons[i].WaitForOutputAsync("listens on");
        }
    }

    [TearDown]
    public async Task StopMachines()
    {
        // Before their daemons, as on a machine.
        foreach (GatewayProgram? gateway in _gateways)
            await (gateway?.DisposeAsync() ?? default);
        foreach (RunningProgram? program in _daemons.Concat(_machines))
            await (program?.DisposeAsync() ?? default);
    }

    [Test]
    public async Task On_the_bus_never_a_frame_of_one_who_lost_it_comes_after_one_of_the_next()
    {
        await using RunningProgram candump = RunningProgram.Start("env", [.. Inside(1), "stdbuf", "-oL", "candump", "-L", "can0"]);
        for (int i = 0; i < 2; i++)
            await JoinedAsync(_gateways[i] = await StartAsync(i));
        using var done = new CancellationTokenSource();
        Task[] contenders = [.. Enumerable.Range(0, Contenders).Select(
            i => Task.Run(() => ContendAsync(_gateways[i % 2].Address, i % 4 < 2 ? "bench" : "boss", done.Token)))];

        int faults = 0, seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Out.WriteLine($"seed {seed}");
        while (_claims.Count < s_claims || faults < 4)
        {
            await Task.Delay(random.Next(4000, 8000));
            Assert.That(contenders.Where(one => one.IsFaulted).Select(one => one.Exception), Is.Empty);
            int which = faults / 3 % 2;
            switch (faults++ % 3)
            {
                case 0:
                    await PauseAsync(_gateways[which], TimeSpan.FromMilliseconds(random.Next(3000, 14000)));
                    break;
                case 1:
                    await _gateways[which].KillAsync();
                    _gateways[which] = await StartAsync(which);
                    break;
                default:
                    await Server.StopAsync();
                    await Task.Delay(random.Next(1000, 12000));
                    await Server.RestartAsync();
                    break;
            }
        }
        await done.CancelAsync();
        await Task.WhenAll(contenders);

        Dictionary<string, long> fences = (await Server.ListAsync(Database, "SELECT id, fence FROM can_gateway.sessions")).Select(line => line.Split(' '))
            .ToDictionary(one => one[0], one => long.Parse(one[1]));
        Dictionary<int, long> fenceOf = _claims.ToDictionary(one => one.Value, one => fences[one.Key]);
        long[] heard = [.. FramePattern().Matches(candump.Output).Select(frame => fenceOf[Convert.ToInt32(frame.Groups[1].Value, 16)])];
        TestContext.Out.WriteLine($"{_claims.Count} claims, {_refusals} refusals, {_exchanges} exchanges, {heard.Length} frames, {faults} faults");
        Assert.That(fenceOf.Values, Is.Unique);
        Assert.That(heard, Has.Length.GreaterThanOrEqualTo(_exchanges).And.Length.GreaterThan(s_claims));
        Assert.That(heard, Is.Ordered, "in the order of the bus, the fencing numbers never go back");
    }

    private Task<GatewayProgram> StartAsync(int i) => StartGatewayAsync(
        s_names[i], Server.ConnectionString(Database), new { shared = new { Interface = "can0" } }, times: null, environment: null, Socket(i), Inside(i));

    /// <summary>Where it has nothing under way; what is sent to it meanwhile is what it finds.</summary>
    private async Task PauseAsync(GatewayProgram gateway, TimeSpan time)
    {
        for (int i = 0; i < Contenders; i++)
            await _underWay.WaitAsync();
        await Signals.SendAsync(gateway.Id, "STOP");
        _underWay.Release(Contenders);
        await Task.Delay(time);
        await Signals.SendAsync(gateway.Id, "CONT");
    }

    private async Task ContendAsync(string address, string client, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await using SessionController controller = await SessionController.ConnectAsync(
                    new Uri(address), new SessionControllerOptions { ClientId = client, ClientSecret = "secret", Timeout = TimeSpan.FromSeconds(20) },
                    CancellationToken.None);
                while (!done.IsCancellationRequested)
                    await TryOnceAsync(controller);
            }
            catch (GatewayException)
            {
                // It was killed, or cannot begin any now.
                await Task.Delay(200, CancellationToken.None);
            }
        }
    }

    private async Task TryOnceAsync(SessionController controller)
    {
        Session session;
        try
        {
            session = await controller.StartSessionOnConnectorAsync("shared");
        }
        catch (GatewayException exception) when (exception.Message.Contains("already in use", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _refusals);
            await Task.Delay(200);
            return;
        }
        await using (session)
        {
            int claim = _claims[session.Id] = Interlocked.Increment(ref _last);
            await UseAsync(session, claim);
        }
    }

    private async Task UseAsync(Session session, int claim)
    {
        try
        {
            await session.ConfigureAsync([new("bus")]);
            await using SessionCanChannel channel = await session.OpenRawAsync("bus", new() { Own = true });
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await using IAsyncEnumerator<CanMessage> echoes = channel.ReceiveAllAsync(patience.Token).GetAsyncEnumerator(patience.Token);
            for (int i = 0; i < 4; i++)
                await ExchangeAsync(channel, echoes, claim);
            await session.FinishAsync();
        }
        catch (Exception exception) when (exception is GatewayException or OperationCanceledException or TimeoutException)
        {
            // It was killed, or lost the session.
        }
    }

    /// <summary>A frame that says whose it is, until the bus has it.</summary>
    private async Task ExchangeAsync(SessionCanChannel channel, IAsyncEnumerator<CanMessage> echoes, int claim)
    {
        await _underWay.WaitAsync();
        try
        {
            byte[] data = BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(claim));
            await channel.SendAsync(new CanMessage(new CanFrame(CanId.Standard(Id), data)));
            if (await echoes.MoveNextAsync())
                Interlocked.Increment(ref _exchanges);
        }
        finally
        {
            _underWay.Release();
        }
    }

    private string Socket(int i) => Path.Combine(Folder, $"{s_names[i]}.daemon");

    private string[] Inside(int i) => ["nsenter", $"--net=/proc/{_machines[i].Id}/ns/net", "--"];

    private static string Place(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget!;

    private static async Task RunAsync(params string[] command)
    {
        (int status, string output) = await RunningProgram.RunAsync(command[0], command[1..]);
        Assert.That(status, Is.Zero, output);
    }

    [GeneratedRegex("can0 100#([0-9A-F]{8})")]
    private static partial Regex FramePattern();
}
