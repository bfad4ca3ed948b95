using System.ComponentModel;
using System.Diagnostics;
using CanTools.Shared.LibC;

namespace CanTools.Cli.Application;

/// <summary>Runs the command that stands behind "--", at the same terminal.</summary>
internal static class ChildCommand
{
    /// <param name="command">The program and its arguments.</param>
    /// <param name="stop">Asks it to end (SIGTERM): what it had was taken away. Ctrl-C reaches it by itself.</param>
    /// <returns>Its exit status, as a shell would tell it.</returns>
    public static async Task<int> RunAsync(string[] command, CancellationToken stop)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(command[0], command[1..]) };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode is (int)Errno.ENOENT or (int)Errno.EACCES)
        {
            throw new CommandException(
                exception.NativeErrorCode == (int)Errno.ENOENT ? ExitCode.CommandNotFound : ExitCode.CannotRun,
                $"Cannot run {command[0]}: {exception.Message.Split(". ")[^1]}.");
        }
        await using (stop.Register(() => SendTerminate(process.Id)))
            await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static void SendTerminate(int processId) => _ = LibC.kill(processId, LibC.SIGTERM);
}
