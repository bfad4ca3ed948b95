using CanTools.Cli.Help;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>canctl on another machine's buses, over a gateway.</summary>
[TestFixture]
internal sealed class CanctlSessionTests : GatewayFixture
{
    private static IEnumerable<(string Line, bool IsEndless)> Examples() => CanctlExamples.All
        .Where(one => CommandText.PathOf(one.Command).StartsWith("canctl session", StringComparison.Ordinal))
        .Where(one => !one.Example.Line.Contains("https:", StringComparison.Ordinal))
        .Select(one => (one.Example.Line, one.Command.IsEndless));

    private (string, string)[] Variables(string client = "boss") =>
    [
        ("CANCTL_GATEWAY", $"http://{Gateway.Address}"), ("CANCTL_CLIENT_ID", client), ("CANCTL_CLIENT_SECRET", "secret"),
        ("HYCAN_DAEMON_SOCKET", Daemon.SocketPath),
    ];

    [Test]
    public async Task Every_example_works_as_it_stands()
    {
        foreach ((string line, bool isEndless) in Examples())
            await RunAsync(line, isEndless);
    }

    private async Task RunAsync(string line, bool isEndless)
    {
        await using SessionController controller = await ConnectAsync("boss");
        Session? session = null;
        SessionReservation? reservation = null;
        if (line.Contains("interrupt", StringComparison.Ordinal))
        {
            session = await controller.StartSessionOnConnectorAsync("car");
            line = line.Replace(" ID", $" {session.Id}", StringComparison.Ordinal);
        }
        if (line.Contains("unreserve", StringComparison.Ordinal))
        {
            reservation = await controller.ReserveAsync("bench", DateTimeOffset.Now.AddHours(1), TimeSpan.FromHours(1));
            line = line.Replace(" ID", $" {reservation.Id}", StringComparison.Ordinal);
        }
        line = line.Replace("--begin 23:59", $"--begin {DateTimeOffset.Now.AddHours(3):yyyy-MM-ddTHH:mm:ss}", StringComparison.Ordinal);

        (int status, string output) = await CanctlExamples.RunAsync(line, isEndless, "/", Variables());

        Assert.That(status, Is.Zero, $"{line}\n{output}");
        if (line.Contains("22F190", StringComparison.Ordinal))
            Assert.That(output, Does.StartWith("62 F1 90 57 56 57"));
        if (session is not null)
            await session.DisposeAsync();
        foreach (SessionReservation left in await controller.ListReservationsAsync())
            await controller.RemoveReservationAsync(left.Id);
    }

    [Test]
    public async Task Who_has_a_bench_is_shown_and_its_loser_is_told()
    {
        await using RunningProgram holder = RunningProgram.Start(
            CanctlProgram.File, ["session", "hold", "--quiet", "--connector", "car"], Variables("bench").ToDictionary(one => one.Item1, one => (string?)one.Item2));
        await holder.WaitForOutputAsync("-");

        (int status, string refused) = await CanctlExamples.RunAsync("canctl session hold --connector same", true, "/", Variables("bench"));
        Assert.That((status, refused), Is.EqualTo((4, refused)));
        Assert.That(refused, Does.Contain("Resource already in use."));
        (_, string list) = await CanctlExamples.RunAsync("canctl session list", false, "/", Variables());
        Assert.That(list, Does.Match("(?m)^ID +STATE +OWNER.*\n[^ ]+ +active +bench +car "));

        (status, string interrupted) = await CanctlExamples.RunAsync(
            $"canctl session interrupt --yes --reason 'bench is needed' {holder.Output.Split('\n')[0]}", false, "/", Variables());
        Assert.That(status, Is.Zero, interrupted);
        Assert.That(await holder.WaitForExitAsync(), Is.EqualTo(7), holder.Output);
        Assert.That(holder.Output, Does.Contain("was ended by somebody else"));
    }

    [Test]
    public async Task A_wrong_secret_is_no_reason_for_a_trace()
    {
        (int status, string output) = await CanctlExamples.RunAsync(
            "CANCTL_CLIENT_SECRET=wrong canctl session list", false, "/", Variables());

        Assert.That(status, Is.EqualTo(4), output);
        Assert.That(output, Does.StartWith("canctl: ").And.Not.Contain("   at "));
    }
}
