using System.Globalization;
using CanTools.Client;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A daemon that has no descriptor left: what needs one waits or is refused, the rest goes on.</summary>
[TestFixture, Category("Kernel")]
internal sealed class DescriptorShortageTests
{
    [Test]
    public async Task Work_that_needs_a_thread_waits_until_there_are_descriptors_again()
    {
        VirtualMachine.Require("the right to raise another process's limit of descriptors");
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        using DaemonClient waiting = await daemon.ConnectAsync();
        using DaemonClient other = await daemon.ConnectAsync();
        await waiting.HelloAsync("waiting");
        await other.HelloAsync("other");
        // Below those that are always open, so that nothing is free wherever there are holes.
        await LimitAsync(daemon, 3);

        Task<CreatedInterface> creating = waiting.CreateVxcanAsync("vx6", "vx7");
        for (int i = 0; i < 20; i++)
            Assert.That(await other.HelloAsync("other"), Is.EqualTo("Hello, other"));
        Assert.That(creating.IsCompleted, Is.False, "there is no thread for it");
        await LimitAsync(daemon, 1024);

        await using CreatedInterface pair = await creating;
        Assert.That(CanInterfaces.Find("vx7")!.IsUp, Is.True);
    }

    private static async Task LimitAsync(TestDaemon daemon, int descriptors)
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "prlimit", ["--pid", daemon.ProcessId.ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"--nofile={descriptors}:{descriptors}")]);
        Assert.That(status, Is.Zero, output);
    }
}
