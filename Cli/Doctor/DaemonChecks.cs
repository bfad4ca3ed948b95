using CanTools.Cli.Application;
using CanTools.Client;

namespace CanTools.Cli.Doctor;

/// <summary>Whether a daemon is there, and whether this user may use it.</summary>
internal static class DaemonChecks
{
    private const string Group = "hycan";

    private static readonly string[] s_unitFolders = ["/lib/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/system"];

    public static async Task<IReadOnlyList<Finding>> RunAsync(Invocation invocation, CancellationToken stop)
    {
        List<Finding> findings = [];
        try
        {
            await using DaemonClient daemon = await invocation.ConnectAsync(stop);
            findings.Add(Finding.Good("socket", daemon.SocketPath));
            findings.Add(await VersionAsync(daemon, stop));
        }
        catch (CanToolsException exception)
        {
            findings.Add(Explain(exception));
        }
        findings.Add(Membership());
        return findings;
    }

    private static async Task<Finding> VersionAsync(DaemonClient daemon, CancellationToken stop)
    {
        try
        {
            string version = (await daemon.DescribeAsync(stop)).DaemonVersion;
            return version == Canctl.Version
                ? Finding.Good("daemon", $"version {version}, as canctl")
                : Finding.Hint("daemon", $"version {version}, and canctl is {Canctl.Version}", "install both from the same package");
        }
        catch (DaemonTooOldException)
        {
            return Finding.Hint("daemon", "it is HyCAN's own: interfaces go up and down, and nothing else works", "sudo systemctl restart hycan-daemon, with CanTools' package installed");
        }
    }

    private static Finding Explain(CanToolsException exception)
    {
        string text = exception.Message.Split('\n') is [_, .. var lines] && lines.Any(line => line.StartsWith("  ", StringComparison.Ordinal))
            ? string.Join("; ", lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim()))
            : exception.Message;
        return exception switch
        {
            DaemonAccessDeniedException => Finding.Bad("daemon", text, $"sudo usermod -aG {Group} {Environment.UserName}, and log in again"),
            UntrustedDaemonException => Finding.Bad("daemon", text, "sudo hycan_daemon"),
            DaemonTimeoutException => Finding.Bad("daemon", text, "sudo systemctl restart hycan-daemon"),
            _ when IsInstalled => Finding.Bad("daemon", text, "sudo systemctl start hycan-daemon"),
            _ => Finding.Bad("daemon", text, "sudo hycan_daemon"),
        };
    }

    private static bool IsInstalled =>
        s_unitFolders.Any(folder => File.Exists(Path.Combine(folder, "hycan-daemon.service")));

    /// <summary>The group that may use the service's socket; a new member is one only after logging in again.</summary>
    private static Finding Membership()
    {
        string? line = File.ReadLines("/etc/group").FirstOrDefault(one => one.StartsWith($"{Group}:", StringComparison.Ordinal));
        if (line is null)
            return Finding.Good("group", $"there is no group {Group}: the socket is its owner's alone");
        string[] fields = line.Split(':');
        bool isListed = fields.Length > 3 && fields[3].Split(',').Contains(Environment.UserName);
        bool isMember = Environment.IsPrivilegedProcess || OwnGroups().Contains(fields[2]);
        return (isMember, isListed) switch
        {
            (true, _) => Finding.Good("group", $"this user may use what belongs to {Group}"),
            (false, true) => Finding.Hint("group", $"{Environment.UserName} is in {Group}, but was not yet when it logged in", $"newgrp {Group}, or log in again"),
            _ => Finding.Hint("group", $"{Environment.UserName} is not in {Group}", $"sudo usermod -aG {Group} {Environment.UserName}, and log in again"),
        };
    }

    private static string[] OwnGroups() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("Groups:", StringComparison.Ordinal) || line.StartsWith("Gid:", StringComparison.Ordinal))
        .SelectMany(line => line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1..]).ToArray();
}
