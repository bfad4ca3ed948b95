using System.Diagnostics;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Application;

/// <summary>Runs the command that stands behind "--", at the same terminal.</summary>
internal static class ChildCommand
{
    /// <summary>
    /// What executes it: as a shell would, with PATH, scripts that name no interpreter, statuses 126 and 127. .NET would look in the current
    /// folder first, which may be anybody's. The runtime ignores SIGPIPE, and a command would inherit that.
    /// </summary>
    public static IReadOnlyList<string> Runner { get; } = ["/usr/bin/env", "--default-signal=PIPE", "--"];

    /// <param name="command">The program and its arguments.</param>
    /// <param name="signals">What is sent to canctl meanwhile is meant for it.</param>
    /// <param name="stop">Asks it to end (SIGTERM): what it had was taken away.</param>
    /// <returns>Its exit status, as a shell would tell it.</returns>
    public static async Task<int> RunAsync(string[] command, StopSignals signals, CancellationToken stop)
    {
        using Process process = Process.Start(new ProcessStartInfo(Runner[0], [.. Runner.Skip(1), .. command]))!;
        using (signals.PassOnTo(process.Id))
        await using (stop.Register(() => _ = LibC.kill(process.Id, LibC.SIGTERM)))
            await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
