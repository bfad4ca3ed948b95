using CanTools.Client;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>The published daemon on a socket of its own, stopped with SIGTERM at the end, which it must obey.</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RunningProgram _program;

    private TestDaemon(string folder, RunningProgram program)
    {
        _folder = folder;
        _program = program;
    }

    public string SocketPath => Path.Combine(_folder, "hycan_daemon.sock");

    public int ProcessId => _program.Id;

    public bool HasEnded => _program.Process.HasExited;

    public string Log => _program.Output;

    public void ForgetLog() => _program.ForgetOutput();

    public Task WaitForLogAsync(string text) => _program.WaitForOutputAsync(text);

    public DaemonClientOptions ClientOptions => new() { SocketPath = SocketPath };

    public static Task<TestDaemon> StartAsync(params string[] arguments) => StartAsync(SystemCalls.Tracing, arguments);

    /// <summary>One that no strace is attached to, whatever the others have: a process can have only one.</summary>
    public static Task<TestDaemon> StartUntracedAsync() => StartAsync([], []);

    private static async Task<TestDaemon> StartAsync(IEnumerable<string> tracing, string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        // Others must reach the socket, whose own mode decides.
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));
        var daemon = new TestDaemon(folder, Launch(tracing, Path.Combine(folder, "hycan_daemon.sock"), arguments));
        try
        {
            await daemon._program.WaitForOutputAsync("listens on");
        }
        catch
        {
            await daemon._program.DisposeAsync();
            throw;
        }
        return daemon;
    }

    /// <summary>
    /// Starts a daemon that may well fail to start. Run under nohup or in the background, these tests would ignore SIGHUP
    /// or SIGINT, and hand that on.
    /// </summary>
    public static RunningProgram Launch(string socketPath, params string[] arguments) =>
        Launch(SystemCalls.Tracing, socketPath, arguments);

    private static RunningProgram Launch(IEnumerable<string> tracing, string socketPath, string[] arguments) =>
        RunningProgram.Start(
            "env", ["--default-signal=HUP,INT", .. tracing, Repository.Daemon, .. arguments, socketPath], CleanEnvironment);

    private static bool HasNetAdmin =>
        LibC.GetCapabilities(out _, out ulong permitted) == Errno.None && (permitted >> LibC.CAP_NET_ADMIN & 1) != 0;

    /// <summary>Without what the machine, sudo or the script that runs the tests may have set.</summary>
    public static IReadOnlyDictionary<string, string?> CleanEnvironment { get; } = new Dictionary<string, string?>
    {
        ["HYCAN_DAEMON_SOCKET"] = null,
        ["SUDO_UID"] = null,
        ["SUDO_GID"] = null,
        ["LISTEN_PID"] = null,
        ["HYCAN_DAEMON_USER"] = "root",
        ["HYCAN_DAEMON_NO_PRIVILEGES"] = HasNetAdmin ? null : "yes",
    };

    public Task<DaemonClient> ConnectAsync() => DaemonClient.ConnectAsync(ClientOptions);

    public RawClient ConnectRaw() => RawClient.Connect(SocketPath);

    public int CountDescriptors() => Directory.GetFiles($"/proc/{ProcessId}/fd").Length;

    /// <summary>Resident memory in KiB.</summary>
    public long ResidentKibibytes() => File.ReadLines($"/proc/{ProcessId}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture))
        .Single();

    public Task SignalAsync(string signal) => Signals.SendAsync(ProcessId, signal);

    public Task<int> WaitForExitAsync() => _program.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_program.Process.HasExited)
        {
            await SignalAsync("TERM");
            int status = await _program.WaitForExitAsync();
            Assert.That(status, Is.Zero, $"the daemon's exit status; its log:\n{Log}");
        }
        await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
