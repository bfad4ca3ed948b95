using CanTools.Client;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>The published daemon under a manager that keeps for the next one what one daemon leaves.</summary>
internal sealed class RestartableDaemon : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
    private readonly string[] _arguments;

    private RestartableDaemon(string[] arguments)
    {
        _arguments = arguments;
        Manager = new StandInManager(Path.Combine(_folder, "manager.sock"));
    }

    public StandInManager Manager { get; }

    public RunningProgram Program { get; private set; } = null!;

    public string SocketPath => Path.Combine(_folder, "hycan_daemon.sock");

    public static async Task<RestartableDaemon> StartAsync(params string[] arguments)
    {
        var daemon = new RestartableDaemon(arguments);
        await daemon.StartNextAsync();
        return daemon;
    }

    public Task<DaemonClient> ConnectAsync() => DaemonClient.ConnectAsync(new DaemonClientOptions { SocketPath = SocketPath });

    public RawClient ConnectRaw() => RawClient.Connect(SocketPath);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartNextAsync();
    }

    /// <summary>As one that is started again.</summary>
    public Task StopAsync() => StopAsync("USR1");

    public async Task StopAsync(string signal)
    {
        await Signals.SendAsync(Program.Id, signal);
        Assert.That(await Program.WaitForExitAsync(), Is.Zero, Program.Output);
    }

    public async Task StartNextAsync()
    {
        using FileDescriptor? kept = Manager.CopyKept();
        if (Program is { } before)
            await before.DisposeAsync();
        Program = Launch(kept, _arguments);
        await Program.WaitForOutputAsync("listens on");
    }

    /// <summary>A daemon that may well fail to start.</summary>
    public RunningProgram Launch(FileDescriptor? kept, params string[] arguments)
    {
        string passing = "";
        if (kept is not null)
        {
            // bash hands it on under the number that systemd gives the first one.
            Assert.That(LibC.fcntl(kept, LibC.F_SETFD, 0), Is.Zero);
            passing = $"3<&{kept.Number}";
        }
        return RunningProgram.Start(
            "env",
            [
                "--default-signal=HUP,INT", "bash", "-c", $"LISTEN_PID=$$ LISTEN_FDS={(kept is null ? 0 : 1)} LISTEN_FDNAMES=clients exec \"$0\" \"$@\" {passing}",
                Repository.Daemon, .. arguments, SocketPath,
            ],
            new Dictionary<string, string?>(TestDaemon.CleanEnvironment) { ["NOTIFY_SOCKET"] = Manager.Path });
    }

    public async ValueTask DisposeAsync()
    {
        if (!Program.Process.HasExited)
            await StopAsync();
        await Program.DisposeAsync();
        Manager.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
