using System.CommandLine;
using CanTools.Cli.Output;
using CanTools.Client;

namespace CanTools.Cli.Application;

/// <summary>One run of a command: what was typed, where it prints, and whom it asks.</summary>
internal sealed class Invocation(ParseResult parsed, Screen screen, StopSignals signals)
{
    /// <summary>What ends the command.</summary>
    public StopSignals Signals { get; } = signals;

    public Screen Screen { get; } = screen;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>Whether it was typed, whatever its default is.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Connects to the daemon, at the path that was typed if any was.</summary>
    public Task<DaemonClient> ConnectAsync(CancellationToken stop) => DaemonClient.ConnectAsync(DaemonOptions(), stop);

    public DaemonClientOptions DaemonOptions() => new()
    {
        SocketPath = Get(GlobalOptions.Socket),
        LoggerFactory = Screen.LoggerFactory,
    };

    /// <summary>Asks before something is destroyed; where nobody can be asked, --yes must have said it.</summary>
    public async Task ConfirmAsync(Option<bool> yes, string question, CancellationToken stop)
    {
        if (Get(yes))
            return;
        if (!Screen.CanAsk)
            throw new UsageException($"{question} Nobody can be asked here. Say --yes if that is what you want.");
        if (!await Screen.AskAsync(question, stop))
            throw new CommandException(ExitCode.Failed, "Nothing was changed.");
    }
}
