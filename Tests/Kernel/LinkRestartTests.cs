using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A daemon that starts finds what an earlier one made.</summary>
[TestFixture]
internal sealed class LinkRestartTests() : LinkFixture
{
    private const string Path = "/tmp/cantools-restart.sock";

    [Test]
    public async Task Interfaces_outlive_the_daemon_and_go_with_their_process()
    {
        await using RunningProgram living = await StartHolderAsync(CreateRequest("living"), CreateRequest("kept", stays: true));
        await using RunningProgram dying = await StartHolderAsync(CreateRequest("dying"));
        await RunningProgram.RunAsync("kill", ["-9", $"{Daemon.ProcessId}"]);
        dying.Process.Kill();
        await dying.WaitForExitAsync();
        Assert.That(Exists("living") && Exists("kept") && Exists("dying"), Is.True, "nobody is there to delete them");

        await using RunningProgram next = TestDaemon.Launch(Path);
        await next.WaitForOutputAsync("listens on");
        await Eventually.IsTrue(() => !Exists("dying"), "its process had ended before");
        Assert.That(Exists("living") && Exists("kept"), Is.True);

        living.Process.Kill();
        await Eventually.IsTrue(() => !Exists("living"), "its process ends");
        await using DaemonClient client = await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = Path });
        await client.DeleteInterfaceAsync("kept");
        Assert.That(Exists("kept"), Is.False);
    }

    [Test]
    public async Task A_daemon_that_stops_leaves_its_clients_interfaces()
    {
        await using RunningProgram living = await StartHolderAsync(CreateRequest("living"));

        await RunningProgram.RunAsync("kill", [$"{Daemon.ProcessId}"]);
        await Eventually.IsTrue(() => !File.Exists(Daemon.SocketPath), "it has stopped");

        Assert.That(Exists("living"), Is.True);
    }
}
