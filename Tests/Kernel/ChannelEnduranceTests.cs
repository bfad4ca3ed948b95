using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Nothing is lost, however often it is done.</summary>
[TestFixture, Category("Kernel"), Category("Stress")]
internal sealed class ChannelEnduranceTests() : ChannelFixture("--max-requests-per-user=1000000", "--max-requests=1000000")
{
    private const int Threads = 4;

    /// <summary>Under emulation 100,000 take ten minutes; scripts/stress.sh does that many there.</summary>
    private static readonly long s_times = Stress.Times(10_000, 2_000_000);

    [Test]
    public async Task However_many_are_opened_and_closed_both_sides_have_the_descriptors_they_had()
    {
        await using (await Client.OpenIsoTpAsync(Bus, Tester))
        {
            // What is made once, such as the readiness monitor.
        }
        await Eventually.IsTrue(() => CanUtils.CountIsoTpSockets(Bus) == 0, "the first socket is closed");
        int before = Daemon.CountDescriptors();
        string[] ownBefore = OwnDescriptors.List();

        using HurriedQuietStates? hurried = HurriedQuietStates.TryBegin();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => OpenAndClose((uint)thread), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        await Eventually.IsTrue(() => Daemon.CountDescriptors() <= before, "the daemon's descriptors as before");
        await Eventually.IsTrue(
            () => OwnDescriptors.List().Length <= ownBefore.Length,
            () => $"our descriptors as before; instead of\n{string.Join(' ', ownBefore)}\nthere are\n{string.Join(' ', OwnDescriptors.List())}");
        await Eventually.IsTrue(() => CanUtils.CountIsoTpSockets(Bus) == 0, "no socket listens");
        Assert.That(Client.ListIsoTp(), Is.Empty);
        Stress.Report("ISO-TP channels opened and closed by 4 threads", $"{s_times:N0}: both sides have the descriptors they had");
    }

    /// <summary>Half of the threads share one channel, the others have one each.</summary>
    private void OpenAndClose(uint thread)
    {
        IsoTpAddress address = thread % 2 == 0 ? Tester : IsoTpAddress.Normal(tx: 0x600 + thread, rx: 0x700 + thread);
        using DaemonClient client = DaemonClient.Connect(Daemon.ClientOptions);
        for (int i = 0; i < s_times / Threads; i++)
            client.OpenIsoTp(Bus, address).DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
