using System.CommandLine;
using CanTools.Cli.Output;

namespace CanTools.Cli.Application;

/// <summary>Runs a command: its signals, its failures, its exit status.</summary>
internal static class Execution
{
    public static async Task<int> RunAsync(
        CliCommand command, ParseResult parsed, Func<Invocation, CancellationToken, Task<int>> action)
    {
        using Screen screen = Screen.From(parsed);
        using var signals = new StopSignals();
        try
        {
            int status = await action(new Invocation(parsed, screen, signals), signals.Token);
            screen.Flush();
            return status;
        }
        catch (Exception exception) when (signals.Number != 0 && IsFromStopping(exception))
        {
            screen.TryFlush();
            return command.IsEndless ? ExitCode.Done : ExitCode.BySignal + signals.Number;
        }
        catch (ReaderGoneException)
        {
            // As programs end that know SIGPIPE: "canctl dump | head -1" has what it asked for.
            return ExitCode.BySignal + 13;
        }
#pragma warning disable CA1031 // Whatever it is: a person reads it, and a script its exit status.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            screen.TryFlush();
            return Failure.Report(exception, screen, Help.CommandText.PathOf(command));
        }
    }

    /// <summary>What waits were cancelled with, or broke because what they waited for was disposed of.</summary>
    private static bool IsFromStopping(Exception exception) =>
        exception is OperationCanceledException or ObjectDisposedException;
}
