using System.Text.Json;
using CanTools.Client;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>canctl on a bus, with can-utils at the other end.</summary>
[TestFixture]
internal sealed class CanctlBusTests : LinkFixture
{
    private const string Bus = "vcan0";

    [SetUp]
    public async Task MakeBus() => await Client.CreateVcanAsync(Bus, new CanInterfaceOptions { Stays = true });

    private Task<CanctlProgram> RunAsync(params string[] arguments) => CanctlProgram.RunAsync(Daemon.SocketPath, arguments);

    [Test]
    public async Task What_cansend_sends_is_dumped_and_what_is_sent_candump_sees()
    {
        await using RunningProgram dump = await StartAsync("dump", "--count", "3", "--time", "none", Bus);
        await CanUtils.SendFrameAsync(Bus, "123#DEADBEEF");
        await CanUtils.SendFrameAsync(Bus, "12345678#R");
        await CanUtils.SendFrameAsync(Bus, "7FF##1112233");
        Assert.That(await dump.WaitForExitAsync(), Is.Zero);
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);

        CanctlProgram sent = await RunAsync("send", Bus, "123#DEADBEEF", "12345678#R", "7FF##1112233");
        await candump.WaitForOutputAsync("7FF");

        Assert.That(sent.Status, Is.Zero, sent.Error);
        // candump's own lines, but for blanks at the end.
        Assert.That(Blanks(dump.Output), Is.EqualTo(Blanks(candump.Output)));
    }

    [Test]
    public async Task Canplayer_plays_what_was_logged_and_what_candump_logged_is_played()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName, log = Path.Combine(folder, "ours.log");
        await using RunningProgram dump = await StartAsync("dump", "--count", "3", "--log", log, Bus);
        Assert.That((await RunAsync("generate", Bus, "--count", "3", "--every", "5ms", "--seed", "1")).Status, Is.Zero);
        Assert.That(await dump.WaitForExitAsync(), Is.Zero);
        string[] frames = [.. File.ReadLines(log).Select(line => line.Split(' ')[2])];
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Bus);

        (int status, string output) = await RunningProgram.RunAsync("canplayer", ["-I", log]);
        Assert.That(status, Is.Zero, output);
        await Eventually.IsTrue(() => candump.Output.Split('\n').Length >= 3, () => candump.Output);
        Assert.That(candump.Output.Split('\n').Select(line => line.Split(' ')[2]), Is.EqualTo(frames));
        string theirs = Path.Combine(folder, "theirs.log");
        await File.WriteAllTextAsync(theirs, candump.Output);
        candump.ForgetOutput();

        CanctlProgram played = await RunAsync("play", "--speed", "0", theirs);
        Assert.That(played.Status, Is.Zero, played.Error);
        await Eventually.IsTrue(() => candump.Output.Split('\n').Length >= 3, () => candump.Output);
        Assert.That(candump.Output.Split('\n').Select(line => line.Split(' ')[2]), Is.EqualTo(frames));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task ISO_TP_is_spoken_with_can_utils_both_ways()
    {
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);
        CanctlProgram sent = await RunAsync("isotp", "send", Bus, "7E0:7E8", "00112233445566778899AABBCCDDEEFF");
        Assert.That(sent.Status, Is.Zero, sent.Error);
        await receiver.WaitForExitAsync();
        Assert.That(receiver.Output.Trim(), Is.EqualTo("00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"));

        await using RunningProgram receiving = await StartAsync("isotp", "receive", Bus, "7E8:7E0", "--json");
        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 1, "it listens");
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(100), "-s", "7E0", "-d", "7E8", Bus);
        Assert.That(await receiving.WaitForExitAsync(), Is.Zero, receiving.Output);
        using JsonDocument json = JsonDocument.Parse(receiving.Output);
        Assert.That(json.RootElement.GetProperty("pdu").GetString(), Is.EqualTo(Convert.ToHexString(CanUtils.Pattern(100))));
    }

    [Test]
    public async Task A_control_unit_that_refuses_or_is_silent_has_a_status_of_its_own()
    {
        await using EcuSimulator car = EcuSimulator.Start(Bus, SimulatedEcu.Engine());

        CanctlProgram refused = await RunAsync("isotp", "request", Bus, "7E0:7E8", "2712");
        CanctlProgram silent = await RunAsync("isotp", "request", Bus, "6E0:6E8", "22F190", "--timeout", "200ms");
        CanctlProgram nobody = await RunAsync("obd", "vin", Bus, "--extended");

        Assert.That((refused.Status, refused.Error), Is.EqualTo((4, "canctl: 2712 was refused: subFunctionNotSupported (12).\n")));
        Assert.That(silent.Status, Is.EqualTo(5));
        Assert.That(silent.Error, Does.StartWith($"canctl: No answer came from 6E8 on {Bus} within "));
        Assert.That(nobody.Status, Is.EqualTo(5));
        Assert.That(nobody.Error, Does.StartWith($"canctl: No control unit answers on {Bus}.\n"));
    }

    [Test]
    public async Task Nobody_in_a_sandbox_sees_its_own_bus_and_no_other_and_nothing_stays()
    {
        string asNobody = $"setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all env PATH={Repository.PathOf("dist")}:$PATH";

        (int status, string output) = await RunningProgram.ShellAsync(
            $"{asNobody} canctl sandbox --interface vcan7 --frames classic -- sh -c "
            + "'id -u; canctl interface list -q; grep CapEff /proc/self/status; (sleep 1; cansend vcan7 123#01) & candump -n 1 vcan7; exit 42'");

        Assert.That(status, Is.EqualTo(42), output);
        string[] lines = [.. output.Split('\n').Select(line => line.Trim())];
        Assert.That(lines[0], Is.EqualTo("65534"));
        Assert.That(lines[1], Does.Match("^vcan7 +vcan +up +classic "), "and not the other");
        Assert.That(lines[2], Is.EqualTo("CapEff:\t0000000000000000"));
        Assert.That(lines[3], Does.Match(@"^vcan7\s+123\s+\[1\]\s+01$"));
        Assert.That(CanInterfaces.Find("vcan7"), Is.Null);
    }

    [TestCase("true", 0)]
    [TestCase("nosuchprogram", 127)]
    [TestCase("/etc/passwd", 126)]
    [TestCase("sh -c 'kill -9 $$'", 137)]
    public async Task A_sandboxs_status_is_its_commands(string command, int expected)
    {
        (int status, string output) = await RunningProgram.ShellAsync($"{CanctlProgram.File} sandbox -- {command}; exit $?");

        Assert.That(status, Is.EqualTo(expected), output);
    }

    [Test]
    public async Task Who_holds_a_bus_is_told_and_who_loses_it_ends_with_7()
    {
        await using RunningProgram holder = await StartAsync("leases", "claim", Bus, "--purpose", "flashing", "--", "sleep", "600");
        await holder.WaitForOutputAsync("is yours");

        CanctlProgram refused = await RunAsync("leases", "claim", Bus, "--", "true");
        CanctlProgram listed = await RunAsync("leases", "list", "--json");
        CanctlProgram taken = await RunAsync("leases", "take-over", Bus, "--yes", "--reason", "bench is needed", "--", "sh", "-c", "exit 3");

        Assert.That(refused.Status, Is.EqualTo(4));
        Assert.That(refused.Error, Does.Contain("flashing"));
        using JsonDocument json = JsonDocument.Parse(listed.Output);
        Assert.That(json.RootElement.GetProperty("purpose").GetString(), Is.EqualTo("flashing"));
        Assert.That(taken.Status, Is.EqualTo(3), "its command's");
        Assert.That(await holder.WaitForExitAsync(), Is.EqualTo(7));
        Assert.That(holder.Output, Does.Contain("bench is needed"));
    }

    [Test]
    public async Task A_command_under_a_lease_gets_the_signals_and_no_program_of_the_folder_is_taken_for_it()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string program = Path.Combine(folder, "a-test-program-with-a-very-long-name");
        File.WriteAllText(program, "#!/bin/sh\ntrap 'exit 9' TERM\necho ready\nwhile :; do sleep 0.1; done\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Copy(program, Path.Combine(folder, "true"));

        await using RunningProgram holder = await StartAsync("leases", "claim", Bus, "--", program);
        await holder.WaitForOutputAsync("ready");
        LeaseRecord lease = (await Client.ListLeasesAsync()).Single();
        _ = LibC.kill(holder.Id, LibC.SIGTERM);
        int status = await holder.WaitForExitAsync();
        (int foreign, string output) = await RunningProgram.ShellAsync(
            $"cd {folder} && HYCAN_DAEMON_SOCKET={Daemon.SocketPath} {CanctlProgram.File} leases claim {Bus} -- true");
        Directory.Delete(folder, recursive: true);

        Assert.That(status, Is.EqualTo(9), "its command's");
        Assert.That(lease.Name, Is.EqualTo("canctl: a-test-program-with-a-ve"));
        Assert.That((foreign, output.Contains("ready", StringComparison.Ordinal)), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_bus_that_goes_down_and_up_is_told_and_dumped_again()
    {
        await using RunningProgram dump = await StartAsync("dump", "--json", Bus, "any");
        await Client.BringDownAsync(Bus);
        await dump.WaitForOutputAsync("went down");
        await Client.BringUpAsync(Bus);
        using (CanSocket socket = CanSocket.Open(Bus))
            socket.Send(new CanFrame(0x123, [1]));

        await Eventually.IsTrue(() => dump.Output.Split("123#01").Length > 2, () => $"the frame, by both sockets: {dump.Output}");
    }

    [Test]
    public async Task What_is_not_answered_any_more_is_not_told_any_more()
    {
        RunningProgram watch;
        await using (EcuSimulator.Start(Bus, SimulatedEcu.Engine()))
        {
            watch = await StartAsync("obd", "watch", Bus, "engine-speed", "--json", "--every", "10ms", "--timeout", "3s", "--count", "3000000");
            await watch.WaitForOutputAsync("engine-speed");
        }
        await using RunningProgram ends = watch;
        string last = "";
        // Nobody answers, which takes a while to be sure of; then there are no lines any more.
        await Eventually.IsTrueAsync(
            async () =>
            {
                last = watch.Output;
                await Task.Delay(TimeSpan.FromSeconds(8));
                return watch.Output == last && !watch.Process.HasExited;
            },
            () => "it goes on telling");
    }

    /// <summary>Blanks are columns, and how many there are is nobody's business.</summary>
    private static string[] Blanks(string text) =>
        [.. text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    /// <summary>Starts it, and waits until it has its CAN socket where it dumps.</summary>
    private async Task<RunningProgram> StartAsync(params string[] arguments)
    {
        int before = CanUtils.CountReceivers(Bus);
        RunningProgram started = RunningProgram.Start(
            CanctlProgram.File, arguments, new Dictionary<string, string?> { ["HYCAN_DAEMON_SOCKET"] = Daemon.SocketPath });
        if (arguments[0] == "dump")
            await Eventually.IsTrue(() => CanUtils.CountReceivers(Bus) > before || started.Process.HasExited, () => started.Output);
        return started;
    }
}
