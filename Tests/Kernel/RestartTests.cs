using System.Globalization;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>The service is started anew, and its clients keep what they have.</summary>
[TestFixture, Category("Kernel")]
internal sealed class RestartTests
{
    private const string Bus = "vcan8";
    private static readonly IsoTpAddress s_tester = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);
    private static readonly string s_obdiid = Path.Combine(Path.GetTempPath(), "obdiid-of-restarts.sock");

    private RestartableDaemon _daemon = null!;
    private DaemonClient _client = null!;

    [SetUp]
    public async Task MakeBus()
    {
        _daemon = await RestartableDaemon.StartAsync($"--obdiid-socket={s_obdiid}");
        _client = await _daemon.ConnectAsync();
        await _client.HelloAsync("tests");
        await _client.EnsureVcanAsync(Bus);
        await _client.BringUpAsync(Bus);
    }

    [TearDown]
    public async Task DeleteBus()
    {
        await _client.DisposeAsync();
        await _daemon.DisposeAsync();
        await Links.DeleteAsync(Bus);
    }

    [Test]
    public async Task Leases_go_on_and_who_waits_keeps_the_place()
    {
        var patient = new LeaseOptions { Wait = TimeSpan.FromMinutes(5) };
        Lease first = await _client.ClaimAsync(Bus, new LeaseOptions { TimeLimit = TimeSpan.FromHours(1), Purpose = "flashing" });
        Task<Lease> second = _client.ClaimAsync(Bus, patient);
        await UntilListed(2);
        Task<Lease> third = _client.ClaimAsync(Bus, patient);
        await UntilListed(3);
        IReadOnlyList<LeaseRecord> before = await _client.ListLeasesAsync();

        await _daemon.RestartAsync();

        Assert.That(await _client.ListLeasesAsync(), Is.EqualTo(before));
        Assert.That(second.IsCompleted || third.IsCompleted || first.Lost.IsCancellationRequested, Is.False);
        await first.DisposeAsync();
        Lease granted = await second;
        Assert.That(granted.Number, Is.GreaterThan(before[^1].Number));
        Assert.That(third.IsCompleted, Is.False);

        await _daemon.RestartAsync();

        await granted.DisposeAsync();
        await using Lease last = await third;
        await using Lease taker = await _client.TakeOverAsync(Bus, "it is urgent");
        await Eventually.IsTrue(() => last.Loss?.Reason == "it is urgent", "who watched before the restart is told after it");
    }

    [Test]
    public async Task A_leases_time_runs_on()
    {
        await using Lease brief = await _client.ClaimAsync(Bus, new LeaseOptions { TimeLimit = TimeSpan.FromSeconds(2) });
        Task<Lease> waiting = _client.ClaimAsync(Bus, new LeaseOptions { Wait = TimeSpan.FromMinutes(5) });
        await UntilListed(2);

        await _daemon.RestartAsync();

        await using Lease next = await waiting;
        await Eventually.IsTrue(() => brief.Loss?.Cause == LeaseLossCause.Expired, "its holder is told");
    }

    private Task UntilListed(int count) => Eventually.IsTrue(() => _client.ListLeases().Count == count, $"{count} are listed");

    [Test]
    public async Task Channels_keep_their_numbers_holders_and_locks()
    {
        using DaemonClient other = await _daemon.ConnectAsync();
        await using IsoTpSocket one = await _client.OpenIsoTpAsync(Bus, s_tester);
        await using IsoTpSocket two = await other.OpenIsoTpAsync(Bus, s_tester);
        await using IsoTpSocket alone = await other.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(0x7E1, 0x7E9), access: IsoTpAccess.Exclusive);
        IReadOnlyList<IsoTpChannelShare> before = await _client.ListIsoTpAsync();
        IsoTpTurn turn = await one.TakeTurnAsync(TimeSpan.FromSeconds(1));

        await _daemon.RestartAsync();

        Assert.That(await _client.ListIsoTpAsync(), Is.EqualTo(before));
        await using DaemonClient third = await _daemon.ConnectAsync();
        var refused = Assert.Catch<RequestRefusedException>(() => third.OpenIsoTp(Bus, IsoTpAddress.Normal(0x7E1, 0x7E9)));
        Assert.That(refused!.Code, Is.EqualTo(DaemonErrorCode.ChannelInUse));
        await using IsoTpSocket joined = await third.OpenIsoTpAsync(Bus, s_tester);
        Assert.That(CanUtils.CountIsoTpSockets(Bus), Is.EqualTo(2), "one for each channel");
        Assert.Catch<TimeoutException>(() => joined.TakeTurn(TimeSpan.FromMilliseconds(50)), "the lock is the same one");
        turn.Dispose();
        (await joined.TakeTurnAsync(TimeSpan.FromSeconds(5))).Dispose();

        foreach (IsoTpSocket socket in new[] { one, two, alone })
            await socket.DisposeAsync();
        await Eventually.IsTrue(() => third.ListIsoTp().Count == 1, "they are closed by their numbers");
        Assert.That(third.ListIsoTp()[0].Share, Is.GreaterThan(before.Max(share => share.Share)), "no number is given twice");
    }

    [Test]
    public async Task An_interface_lives_as_long_as_its_connection_which_goes_on()
    {
        await using (CreatedInterface made = await _client.CreateVcanAsync("vcan9"))
        {
            await _daemon.RestartAsync();
            Assert.That(CanInterfaces.Find("vcan9"), Is.Not.Null);
            Assert.That(_daemon.Program.Output, Does.Not.Contain("Found vcan9"), "not as what its process left");
        }
        Assert.That(CanInterfaces.Find("vcan9"), Is.Null);

        RawClient holder = _daemon.ConnectRaw();
        holder.Ask(Requests.Create(new CreateLinkMessage(CanLinkKind.Vcan, IsUp: true, Stays: false, 0, "vcan9", "")));
        await _daemon.RestartAsync();
        Assert.That(CanInterfaces.Find("vcan9"), Is.Not.Null);
        holder.Dispose();
        await Eventually.IsTrue(() => CanInterfaces.Find("vcan9") is null, "it ends with its connection, though its process lives");
    }

    [Test]
    public async Task What_is_being_done_is_finished_and_answered()
    {
        using RawClient client = _daemon.ConnectRaw();
        for (int i = 0; i < 8; i++)
        {
            var pair = new CreateLinkMessage(CanLinkKind.Vxcan, IsUp: true, Stays: false, 0, $"a{i}", "", $"b{i}");
            client.Send(Requests.Create(pair));
            client.Send(Requests.Delete($"a{i}"));
        }

        await _daemon.RestartAsync();

        for (int i = 0; i < 16; i++)
            Assert.That(client.ReceiveAnswer()[0], Is.EqualTo(1), $"answer {i}");
        Assert.That(CanInterfaces.Find("a7"), Is.Null);
    }

    [Test]
    public async Task A_client_of_obdii_keeps_its_channel_until_it_ends()
    {
        await using RunningProgram obdii = RunningProgram.Start(
            await NativeProgram.CompileAsync("obdii_client"),
            [s_obdiid, CanInterfaces.Find(Bus)!.Index.ToString(CultureInfo.InvariantCulture), "7E0", "7E8", "open", "open", "wait"]);
        await obdii.WaitForOutputAsync("waiting");
        IReadOnlyList<IsoTpChannelShare> before = await _client.ListIsoTpAsync();
        Assert.That(before, Has.Count.EqualTo(2));

        await _daemon.RestartAsync();

        Assert.That(await _client.ListIsoTpAsync(), Is.EqualTo(before));
        await using IsoTpSocket joined = await _client.OpenIsoTpAsync(Bus, s_tester);
        Assert.That(CanUtils.CountIsoTpSockets(Bus), Is.EqualTo(1));
        await Signals.SendAsync(obdii.Id, "KILL");
        await Eventually.IsTrue(() => _client.ListIsoTp().Count == 1, "its shares are gone");
    }
}
