using System.Globalization;
using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Service;

/// <summary>The service, as systemd and its users see it.</summary>
internal static class Systemd
{
    public const string Unit = "hycan-daemon";

    public const string SocketPath = "/run/hycan_daemon.sock";

    /// <summary>What may go wrong in it says so in the journal.</summary>
    public static async Task<string> RunAsync(string command)
    {
        (int status, string output) = await RunningProgram.ShellAsync(command);
        if (status != 0)
            Assert.Fail($"'{command}' ended with {status}:\n{output}\n{await JournalAsync()}");
        return output;
    }

    public static async Task InstallPackageAsync()
    {
        // What a container's image forbids: that a package starts its services.
        File.Delete("/usr/sbin/policy-rc.d");

        // Takes minutes under emulation, and is about all man pages of the machine.
        File.Delete("/var/lib/man-db/auto-update");
        await RunAsync($"dpkg --install {Directory.GetFiles(Repository.PathOf("dist"), "hycan-daemon_*.deb").Single()}");
    }

    public static async Task<string> JournalAsync() =>
        (await RunningProgram.ShellAsync($"journalctl --no-pager --lines=30 --unit={Unit}.service --unit={Unit}.socket")).Output;

    public static async Task<string> ShowAsync(string property) =>
        (await RunAsync($"systemctl show --value --property={property} {Unit}.service")).Trim();

    public static async Task<int> ProcessIdAsync() => int.Parse(await ShowAsync("MainPID"), CultureInfo.InvariantCulture);

    public static Task<DaemonClient> ConnectAsync() => DaemonClient.ConnectAsync(
        new DaemonClientOptions { SocketPath = SocketPath, Timeout = TimeSpan.FromSeconds(60) });

    /// <summary>A program as somebody who is in the group, or as somebody who is not.</summary>
    public static RunningProgram StartAs(string group, string program, params string[] arguments) => RunningProgram.Start(
        "setpriv",
        [
            "--reuid=65534", $"--regid={group}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs",
            program, .. arguments,
        ],
        TestDaemon.CleanEnvironment);

    /// <summary>Everything that could be left of it.</summary>
    public static async Task AssertNothingIsLeftAsync(IEnumerable<string> files)
    {
        Assert.That(files.Where(Path.Exists), Is.Empty, "files");
        Assert.That(Path.Exists(SocketPath), Is.False);
        (_, string output) = await RunningProgram.ShellAsync(
            $"getent passwd hycan can-gateway; getent group hycan can-gateway; ls /var/lib/can-gateway /etc/can-gateway.json 2>&-; systemctl list-unit-files --no-legend '{Unit}*'; find /etc/systemd -name '{Unit}*'; "
                + "find /var/lib/systemd -name 'hycan*' -o -name 'can-gateway*'; pgrep -a hycan_daemon");
        Assert.That(output, Is.Empty);
    }
}
