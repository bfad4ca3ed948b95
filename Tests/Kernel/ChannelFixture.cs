using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A bus of its own for each test about channels, and somebody else's program that opens them.</summary>
internal abstract class ChannelFixture(params string[] daemonArguments) : DaemonFixture(daemonArguments)
{
    protected const string Bus = "vcan8";

    protected static IsoTpAddress Tester { get; } = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);

    [SetUp]
    public async Task SayHelloAndMakeBus()
    {
        await Client.HelloAsync("tests");
        await MakeBus();
    }

    [TearDown]
    public Task DeleteBus() => Links.DeleteAsync(Bus);

    protected async Task MakeBus()
    {
        await Client.EnsureVcanAsync(Bus);
        await Client.BringUpAsync(Bus);
    }

    /// <summary>The request that opens 7E0/7E8 on the bus.</summary>
    protected static byte[] OpenRequest(bool isExclusive = false) => Requests.Open(Bus, Tester, isExclusive);

    /// <summary>Another program, which opens 7E0/7E8 and goes on as told once it has printed its first line.</summary>
    protected async Task<RunningProgram> StartHolderAsync(string action, bool isExclusive = false)
    {
        RunningProgram holder = RunningProgram.Start(
            await NativeProgram.CompileAsync("channel_holder"),
            [Daemon.SocketPath, Convert.ToHexString(OpenRequest(isExclusive)), action]);
        await Eventually.IsTrue(() => holder.Output.Length > 0, "the other program has opened its channel");
        return holder;
    }
}
