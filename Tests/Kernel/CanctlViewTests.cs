using CanTools.Client;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>canctl's views that redraw themselves, as a person sees them, and its questions.</summary>
[TestFixture]
internal sealed class CanctlViewTests : LinkFixture
{
    private const string Bus = "vcan0";

    [SetUp]
    public async Task MakeBus() => await Client.CreateVcanAsync(Bus, new CanInterfaceOptions { Stays = true });

    private Task<TmuxScreen> StartAsync(string arguments) =>
        TmuxScreen.StartAsync($"{CanctlProgram.File} {arguments}", ("HYCAN_DAEMON_SOCKET", Daemon.SocketPath));

    [Test]
    public async Task Values_move_in_their_place()
    {
        await using EcuSimulator car = EcuSimulator.Start(Bus, SimulatedEcu.Engine());
        await using TmuxScreen screen = await StartAsync($"obd watch {Bus} engine-speed vehicle-speed --every 100ms --timeout 3s");

        string shown = await screen.WaitForAsync("rpm");
        await Eventually.IsTrueAsync(
            async () => (await screen.ShowAsync()).Split('\n').Any(line => line.Contains("Engine speed", StringComparison.Ordinal) && line.Count(Bars.Contains) > 3),
            () => "a line of bars");
        shown = await screen.ShowAsync();

        Assert.That(shown.Split('\n').Count(line => line.Contains("Engine speed", StringComparison.Ordinal)), Is.EqualTo(1), shown);
        Assert.That(shown, Does.Match(@"ECU +NAME +VALUE").And.Match(@"7E8 +Vehicle speed +\d+ km/h"));
        await screen.TypeAsync("C-c");
        Assert.That(await screen.WaitForAsync("status 0"), Does.Contain("Engine speed"), "the last picture stays");
    }

    [Test]
    public async Task Values_that_come_while_they_are_drawn_are_no_trouble()
    {
        await using EcuSimulator car = EcuSimulator.Start(Bus, SimulatedEcu.Engine());
        await using TmuxScreen screen = await StartAsync($"obd watch {Bus} engine-speed vehicle-speed fuel-level-input --every 1us --count 1500 --timeout 3s");

        Assert.That(await screen.WaitForAsync("status "), Does.Contain("status 0"));
    }

    private const string Bars = "▁▂▃▄▅▆▇█";

    [Test]
    public async Task A_bus_shows_its_load_and_its_frames_by_identifier()
    {
        using CanSocket socket = CanSocket.Open(Bus);
        using var stop = new CancellationTokenSource();
        Task sending = SendAsync(socket, stop.Token);
        await using TmuxScreen load = await StartAsync($"load {Bus}");
        await using TmuxScreen frames = await StartAsync($"dump --live --isotp {Bus}");

        Assert.That(await load.WaitForAsync("%"), Does.Match("INTERFACE +BIT RATE +FRAMES +DATA +LOAD +PEAK"));
        await Eventually.IsTrueAsync(async () => !(await load.ShowAsync()).Contains(" 0/s", StringComparison.Ordinal), () => "frames are counted");
        string shown = await frames.WaitForAsync("124");
        await stop.CancelAsync();
        await sending;

        Assert.That(shown, Does.Match(@"vcan0 +123 +\d").And.Match(@"vcan0 +124 +\d"));
        Assert.That(shown, Does.Contain("ReadDataByIdentifier F190 (VIN)"));
        await load.TypeAsync("C-c");
        await frames.TypeAsync("C-c");
        await load.WaitForAsync("status 0");
        await frames.WaitForAsync("status 0");
    }

    [Test]
    public async Task A_car_is_seen_driving()
    {
        await using TmuxScreen screen = await StartAsync($"simulate {Bus} --engine-only");

        string shown = await screen.WaitForAsync("km/h");
        Assert.That(shown, Does.Contain($"A car drives on {Bus}: engine (7E8/7E0)").Or.Contain($"A car drives on {Bus}: "));
        Assert.That(shown, Does.Match(@"engine +\d+ rpm"));
        await screen.TypeAsync("C-c");
        await screen.WaitForAsync("status 0");
    }

    [TestCase("n", 1, true)]
    [TestCase("y", 0, false)]
    public async Task It_asks_before_it_deletes(string answer, int status, bool stays)
    {
        await using TmuxScreen screen = await StartAsync($"interface delete {Bus}");

        await screen.WaitForAsync($"Delete {Bus}?");
        await screen.TypeAsync(answer, "Enter");
        await screen.WaitForAsync($"status {status}");

        Assert.That(Exists(Bus), Is.EqualTo(stays));
    }

    [Test]
    public async Task Long_work_shows_how_far_it_is()
    {
        await using TmuxScreen screen = await StartAsync($"generate {Bus} --count 3000 --every 5ms");

        string shown = await screen.WaitForAsync("Generating");
        await Eventually.IsTrueAsync(
            async () => System.Text.RegularExpressions.Regex.IsMatch(await screen.ShowAsync(), @"Generating .*\d+% .*[\d,]+ frames, [\d,]+/s"), () => shown);
        await screen.TypeAsync("C-c");
        await screen.WaitForAsync("status 0");
        Assert.That((await screen.ShowAsync()).Split('\n').Count(line => line.Contains("Generating", StringComparison.Ordinal)), Is.Zero, "it is gone");
    }

    private static async Task SendAsync(CanSocket socket, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            socket.Send(CanFrame.Parse("123#0322F190"));
            socket.Send(CanFrame.Parse("124#0102"));
            await Task.Delay(20, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
