using CanTools.Cli.Help;
using CanTools.Client;
using CanTools.Client.Simulation;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Every example in canctl's help can be typed as it stands, and does not fail.</summary>
[TestFixture]
internal sealed class CanctlExampleTests : LinkFixture
{
    private const string Bus = "vcan0";

    private string _folder = "";

    /// <summary>Sessions' need a gateway, and have a class of their own.</summary>
    private static IEnumerable<string> Topics() => CanctlExamples.All.Select(one => TopicOf(one.Command)).Distinct().Where(topic => topic != "session");

    private static string TopicOf(System.CommandLine.Command command) => CommandText.PathOf(command).Split(' ')[1];

    [OneTimeSetUp]
    public void MakeFiles()
    {
        _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        foreach ((string name, string text) in new[] { ("run-tests", "exec grep -Eq 'can1|vcan0' /proc/net/dev"), ("flash", "exec true") })
        {
            File.WriteAllText(Path.Combine(_folder, name), $"#!/bin/sh\n{text}\n");
            File.SetUnixFileMode(Path.Combine(_folder, name), (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Topics))]
    public async Task Every_example_works_as_it_stands(string topic)
    {
        foreach ((CanTools.Cli.Application.CliCommand command, CanTools.Cli.Application.Example example) in
            CanctlExamples.All.Where(one => TopicOf(one.Command) == topic))
        {
            await RunAsync(example.Line, command.IsEndless);
        }
    }

    [TestCase("README.md")]
    [TestCase("docs/canctl.md")]
    public async Task So_does_what_is_written_elsewhere(string page)
    {
        string[] lines =
        [
            .. File.ReadLines(Repository.PathOf(page)).Where(line => line.StartsWith("canctl ", StringComparison.Ordinal))
                .Select(line => line.Split(" #")[0].TrimEnd()),
        ];
        Assert.That(lines, Is.Not.Empty);

        foreach (string line in lines)
            await RunAsync(line, isEndless: line.StartsWith("canctl dump", StringComparison.Ordinal));
    }

    private async Task RunAsync(string line, bool isEndless)
    {
        // A recording is there to be played, and is not written over without a question.
        string log = Path.Combine(_folder, "drive.log");
        if (line.StartsWith("canctl play", StringComparison.Ordinal))
            await File.WriteAllTextAsync(log, "(1.000000) vcan0 123#01\n(1.010000) vcan0 124#02\n");
        else
            File.Delete(log);
        bool makesIt = line.StartsWith("canctl interface create", StringComparison.Ordinal);
        if (line.Contains(" can0 ", StringComparison.Ordinal) && line.StartsWith("canctl interface set", StringComparison.Ordinal))
            await MakeControllerAsync();
        if (makesIt)
            await DeleteVirtualLinks();
        else if (!Exists(Bus))
            await Client.CreateVcanAsync(Bus, new CanInterfaceOptions { Stays = true });
        else
            await Client.BringUpAsync(Bus);
        await using EcuSimulator? car = makesIt || line.Contains("simulate", StringComparison.Ordinal) || line.Contains("interface set vcan0", StringComparison.Ordinal)
            || line.Contains("interface delete", StringComparison.Ordinal) || line.Contains("isotp receive", StringComparison.Ordinal)
                ? null
                : EcuSimulator.Start(Bus, SimulatedEcu.Engine(), SimulatedEcu.Transmission());
        using var traffic = new CancellationTokenSource();
        Task sending = SendAsync(line, traffic.Token);

        (int status, string output) = await CanctlExamples.RunAsync(line, isEndless, _folder, ("HYCAN_DAEMON_SOCKET", Daemon.SocketPath));

        await traffic.CancelAsync();
        await sending;
        Assert.That(status, Is.Zero, $"{line}\n{output}");
    }

    /// <summary>What some examples wait for: frames, and a request.</summary>
    private static async Task SendAsync(string line, CancellationToken stop)
    {
        if (!line.Contains("dump", StringComparison.Ordinal) && !line.Contains("isotp receive", StringComparison.Ordinal))
            return;
        using CanSocket socket = CanSocket.Open(Bus);
        while (!stop.IsCancellationRequested)
        {
            socket.Send(Shared.Can.CanFrame.Parse("7E0#023E80"));
            await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task MakeControllerAsync()
    {
        VirtualMachine.Require("an emulated controller");
        await RunningProgram.RunAsync("modprobe", ["ctucanfd_pci"]);
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        await Eventually.IsTrue(() => Exists("can0"), "the emulated controller");
    }
}
