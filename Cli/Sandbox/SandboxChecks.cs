using CanTools.Cli.Application;

namespace CanTools.Cli.Sandbox;

/// <summary>Where a system forbids user namespaces, unshare says no more than "Operation not permitted": this says why.</summary>
internal static class SandboxChecks
{
    private static readonly (string File, string Forbidden, string Mend)[] s_switches =
    [
        ("/proc/sys/user/max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=10000"),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"),
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
    ];

    public static void ThrowIfForbidden()
    {
        if (Find() is { } found)
        {
            throw new CommandException(
                ExitCode.CannotRun, $"This system lets nobody but root make user namespaces ({found.File}). Allow it with '{found.Mend}', or run canctl with sudo.");
        }
    }

    /// <summary>What forbids it, and the command that allows it; null: nothing does. Root is never concerned.</summary>
    public static (string File, string Mend)? Find()
    {
        if (Environment.IsPrivilegedProcess)
            return null;
        foreach ((string file, string forbidden, string mend) in s_switches)
        {
            if (Read(file) == forbidden)
                return (file, mend);
        }
        return null;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Kernels without this switch do not forbid it.
            return null;
        }
    }
}
