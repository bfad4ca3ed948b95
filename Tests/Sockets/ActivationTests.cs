using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>A socket that systemd's own tool listens on, and hands over at the first connection.</summary>
[TestFixture, Category("Socket")]
internal sealed class ActivationTests
{
    [Test]
    public async Task It_serves_on_it_over_its_own_second_start_and_leaves_it_where_it_is()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string path = Path.Combine(folder, "d.sock");
        string[] settings =
        [
            .. TestDaemon.CleanEnvironment.Where(entry => entry.Value is not null).Select(entry => $"--setenv={entry.Key}={entry.Value}"),
        ];
        await using RunningProgram daemon = RunningProgram.Start(
            "systemd-socket-activate", [$"--listen={path}", .. settings, Repository.Daemon, "/nosuchfolder/d.sock"],
            TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("Listening on");

        using (DaemonClient client = await DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = path, TrustedUserIds = { 0 } }))
            Assert.That(await client.HelloAsync("Bob"), Is.EqualTo("Hello, Bob"));
        await daemon.WaitForOutputAsync($"listens on {path}");

        await Signals.SendAsync(daemon.Id, "TERM");
        Assert.That(await daemon.WaitForExitAsync(), Is.Zero, daemon.Output);
        Assert.That(File.Exists(path), Is.True, "it is systemd's");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task What_is_no_socket_for_clients_is_refused()
    {
        await using RunningProgram daemon = RunningProgram.Start(
            "sh", ["-c", $"LISTEN_PID=$$ LISTEN_FDS=1 exec {Repository.Daemon} 3</dev/null"], TestDaemon.CleanEnvironment);

        Assert.That(await daemon.WaitForExitAsync(), Is.EqualTo(1));
        Assert.That(daemon.Output, Does.Contain("Descriptor 3 that was handed over is not a Unix socket with a path"));
    }

    [Test]
    public async Task A_signal_at_any_moment_of_the_start_ends_it_and_nothing_of_the_first_start_stays_in_tmp()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string path = Path.Combine(folder, "d.sock");
        for (int i = 0; i < 40; i++)
        {
            await using RunningProgram daemon = TestDaemon.Launch(path);
            await Task.Delay(TimeSpan.FromMilliseconds(4 * i));
            await Signals.SendAsync(daemon.Id, "TERM");

            Assert.That(await daemon.WaitForExitAsync(), Is.EqualTo(0).Or.EqualTo(143), daemon.Output);
        }
        await using RunningProgram last = TestDaemon.Launch(path);
        await last.WaitForOutputAsync("listens on");

        Assert.That(Directory.GetFiles(Path.GetTempPath(), $"*-{last.Id}-*"), Is.Empty);
        await Signals.SendAsync(last.Id, "TERM");
        Assert.That(await last.WaitForExitAsync(), Is.Zero);
        Directory.Delete(folder, recursive: true);
    }
}
