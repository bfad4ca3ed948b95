using System.CommandLine;
using System.Diagnostics;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;

namespace CanTools.Cli.Hello;

/// <summary>Whether a daemon is there, which one, and how fast it answers.</summary>
internal sealed class HelloCommand : CliCommand
{
    private const int Rounds = 20;

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "what the daemon shall call you; asked for where it is missing",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public HelloCommand()
        : base("hello", "greet the daemon: is it there, which version, how fast does it answer")
    {
        Add(_name);
        Examples =
        [
            new("canctl hello Bob", "the daemon's greeting, its version, and the time of a round trip"),
            new("canctl hello --json Bob", "the same for a script"),
        ];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        string? name = invocation.Get(_name);
        if (string.IsNullOrWhiteSpace(name))
        {
            if (!screen.CanAsk)
                throw new UsageException("There is no name, and nobody can be asked for it. Write 'canctl hello NAME'.");
            name = await screen.AskTextAsync("What is your name?", stop);
        }

        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        string greeting = await daemon.HelloAsync(name, stop);
        DaemonDescription description = await daemon.DescribeAsync(stop);
        TimeSpan roundTrip = await MeasureAsync(daemon, name, stop);
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteString("greeting", greeting);
                json.WriteString("daemonVersion", description.DaemonVersion);
                json.WriteNumber("protocolVersion", description.ProtocolVersion);
                json.WriteString("socket", daemon.SocketPath);
                json.WriteMilliseconds("roundTripMs", roundTrip);
            });
            return;
        }
        screen.Line(Visible.Of(greeting));
        if (screen.IsQuiet)
            return;
        screen.Line($"hycan_daemon {Visible.Of(description.DaemonVersion)}, protocol {description.ProtocolVersion}, at {daemon.SocketPath}");
        screen.Line($"a round trip takes {Units.Time(roundTrip)}");
    }

    /// <summary>The median of some, without the first, for which code is still being loaded.</summary>
    private static async Task<TimeSpan> MeasureAsync(DaemonClient daemon, string name, CancellationToken stop)
    {
        var times = new List<TimeSpan>(Rounds);
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await daemon.HelloAsync(name, stop);
            times.Add(Stopwatch.GetElapsedTime(start));
        }
        times.Sort();
        return times[Rounds / 2];
    }
}
