using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What the daemon does needs no system call that the unit forbids.</summary>
[TestFixture, Category("Kernel")]
internal sealed class SystemCallTests
{
    [Test]
    public async Task No_request_no_signal_and_no_end_makes_the_daemon_leave_the_filter_of_its_unit()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string trace = Path.Combine(folder, "trace");
        string path = Path.Combine(folder, "d.sock");
        await using RunningProgram daemon = RunningProgram.Start(
            "env", ["--default-signal=HUP,INT", .. SystemCalls.TracingTo(trace), Repository.Daemon, path], TestDaemon.CleanEnvironment);
        await daemon.WaitForOutputAsync("listens on");

        for (int i = 0; i < 3; i++)
            EveryRequest.Ask(path);
        await Signals.SendAsync(daemon.Id, "HUP");
        await daemon.WaitForOutputAsync("Read the rules anew");
        EveryRequest.Ask(path);
        await Signals.SendAsync(daemon.Id, "TERM");
        Assert.That(await daemon.WaitForExitAsync(), Is.Zero, daemon.Output);

        await Eventually.IsTrue(() => File.ReadAllText(trace).Contains("+++ exited with 0", StringComparison.Ordinal), "strace has written it all");
        Assert.That(SystemCalls.Outside(trace), Is.Empty);
        Directory.Delete(folder, recursive: true);
    }
}
