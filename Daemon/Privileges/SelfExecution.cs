using System.Collections;
using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Privileges;

/// <summary>The program executes itself: same process, same arguments, same descriptors, new threads.</summary>
internal static class SelfExecution
{
    private const string Image = "/proc/self/exe";

    /// <summary>
    /// The runtime's pipe in /tmp for debuggers, which any program of the daemon's user could connect to: off, unless somebody has set it.
    /// </summary>
    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    /// <summary>Signals that stop the daemon wait until it is ready for them: until <see cref="AllowStopping"/>.</summary>
    private static ReadOnlySpan<int> Stopping => [LibC.SIGTERM, LibC.SIGINT, LibC.SIGHUP, LibC.SIGUSR1];

    public static void AllowStopping() => LibC.MaskSignals(LibC.SIG_UNBLOCK, Stopping);

    /// <summary>Returns only where it does not work, with the reason.</summary>
    /// <param name="variable">One more variable, "NAME=value".</param>
    public static DaemonStartException Fail(string variable)
    {
        List<string> environment = [.. Variables(), variable];
        if (Environment.GetEnvironmentVariable(Diagnostics) is null)
            environment.Add($"{Diagnostics}=0");
        string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1];
        LibC.MaskSignals(LibC.SIG_BLOCK, Stopping);
        Errno error = LibC.Execute(Image, arguments, environment);
        AllowStopping();
        return new DaemonStartException($"Cannot execute {Environment.ProcessPath} with fewer privileges: {error.Describe()}.");
    }

    /// <summary>
    /// The runtime's files for debuggers, which it takes away when it ends, but not when another program takes its place. To be called
    /// while they are still ours.
    /// </summary>
    public static void RemoveDebuggersFiles()
    {
        foreach (string name in new[] { "dotnet-diagnostic", "clr-debug-pipe" })
        {
            foreach (string file in Directory.GetFiles(Path.GetTempPath(), $"{name}-{Environment.ProcessId}-*"))
                _ = LibC.unlink(file);
        }
    }

    private static IEnumerable<string> Variables()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            yield return $"{entry.Key}={entry.Value}";
    }
}
