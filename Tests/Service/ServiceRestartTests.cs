using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Kernel;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Service;

/// <summary><c>systemctl restart</c> with clients connected: systemd's descriptor store keeps them.</summary>
[TestFixture, Category("Service"), Category("Stress")]
internal sealed class ServiceRestartTests
{
    private const string Bus = "vcan6";
    private static readonly byte[] s_hello = GoldenBytes.Get("hello Bob");

    [OneTimeSetUp]
    public async Task Install()
    {
        VirtualMachine.Require("a machine on which packages may be installed");
        await Systemd.InstallPackageAsync();
        await Systemd.RunAsync($"systemctl reset-failed {Systemd.Unit}; systemctl start {Systemd.Unit}");
    }

    [Test]
    public async Task No_client_sees_its_connection_close()
    {
        long times = Stress.Times(10, 100);
        await using DaemonClient holder = await Systemd.ConnectAsync();
        await using CreatedInterface bus = await holder.CreateVcanAsync(Bus);
        await using IsoTpSocket channel = await holder.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8));
        IReadOnlyList<IsoTpChannelShare> held = await holder.ListIsoTpAsync();
        using var over = new CancellationTokenSource();
        long[] answers = new long[4];
        Task[] asking = [.. Enumerable.Range(0, answers.Length).Select(i => Task.Run(() => AskUntil(over.Token, ref answers[i])))];

        for (long i = 0; i < times; i++)
        {
            // More often than systemd lets a service fail, which counts restarts, too.
            await Systemd.RunAsync($"systemctl reset-failed {Systemd.Unit}; systemctl restart {Systemd.Unit}");
            long[] before = [.. answers];
            await Eventually.IsTrue(
                () => asking.Any(task => task.IsCompleted) || Enumerable.Range(0, answers.Length).All(k => Volatile.Read(ref answers[k]) > before[k]),
                "everybody is served again");
            Assert.That(asking.Where(task => task.IsCompleted), Is.Empty, "nobody was disconnected");
        }

        await over.CancelAsync();
        await Task.WhenAll(asking);
        Assert.That(await holder.ListIsoTpAsync(), Is.EqualTo(held), "what ends with a connection is still there");
        Assert.That(CanInterfaces.Find(Bus), Is.Not.Null);
        Stress.Report("systemctl restart", $"{times:N0} times, with 4 clients that ask without end: {answers.Sum():N0} answers, none lost");
    }

    [Test]
    public async Task An_upgrade_closes_no_connection()
    {
        using RawClient client = RawClient.Connect(Systemd.SocketPath);
        client.Ask(s_hello);
        int before = await Systemd.ProcessIdAsync();

        await Systemd.InstallPackageAsync();

        Assert.That(await Systemd.ProcessIdAsync(), Is.Not.EqualTo(before), "it is a new daemon");
        Assert.That(client.Ask(s_hello), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
    }

    [Test]
    public async Task A_service_that_is_stopped_lets_them_go()
    {
        using RawClient client = RawClient.Connect(Systemd.SocketPath);
        client.Ask(s_hello);

        await Systemd.RunAsync($"systemctl stop {Systemd.Unit}.service");

        Assert.That(client.IsClosedByDaemon(), Is.True);
        await Systemd.RunAsync($"systemctl start {Systemd.Unit}");
    }

    /// <summary>Counts the answers on one connection.</summary>
    private static void AskUntil(CancellationToken over, ref long count)
    {
        byte[] answer = GoldenBytes.Get("hello Bob answer");
        using RawClient client = RawClient.Connect(Systemd.SocketPath);
        while (!over.IsCancellationRequested)
        {
            Assert.That(client.Ask(s_hello), Is.EqualTo(answer));
            Interlocked.Increment(ref count);
        }
    }

    [OneTimeTearDown]
    public Task Purge() => Systemd.RunAsync($"dpkg --purge {Systemd.Unit}");
}
