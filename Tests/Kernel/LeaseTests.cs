using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Who holds what, waits for it, loses it.</summary>
[TestFixture]
internal sealed class LeaseTests() : LinkFixture("--deny=user:65534 take-over *")
{
    private const string Bus = "lease0";
    private static readonly IsoTpAddress s_tester = IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E8);
    private static readonly IsoTpAddress s_other = IsoTpAddress.Normal(tx: 0x7E1, rx: 0x7E9);
    private static readonly LeaseOptions s_patient = new() { Wait = TimeSpan.FromMinutes(2) };

    [SetUp]
    public async Task MakeBus()
    {
        await Client.EnsureVcanAsync(Bus);
        await Client.BringUpAsync(Bus);
    }

    [Test]
    public async Task What_one_process_holds_alone_others_cannot_use_and_are_told_who_has_it()
    {
        Lease lease = await Client.ClaimAsync(Bus, new LeaseOptions { Name = "bench 3", Purpose = "flashing", TimeLimit = TimeSpan.FromHours(1) });
        string[] requests =
        [
            Hex(Operation.InterfaceDown), Hex(Requests.Open(Bus, s_tester)), DeleteRequest(Bus), Hex(Requests.Claim(Bus)),
            Hex(Requests.Configure(new ConfigureLinkMessage(Bus, TakeDown: true, new CanLinkSettings { Alias = "x" }))),
        ];

        await using (RunningProgram other = await StartHolderAsync(requests))
        {
            string[] answers = [.. other.Output.Split('\n').Where(line => line.Contains("refused", StringComparison.Ordinal))];
            Assert.That(answers, Has.Length.EqualTo(requests.Length), other.Output);
            Assert.That(answers, Has.All.Contains("refused 82 Cannot").And.All.Contains($"pid {Environment.ProcessId}").And.All.Contains(
                "as 'bench 3' for 'flashing', since ").And.All.Contains(" until "));
        }

        // Whose it is may, over another connection, too.
        (await Client.OpenIsoTpAsync(Bus, s_tester)).Dispose();
        await Client.BringDownAsync(Bus);
        await Client.BringUpAsync(Bus);

        await lease.DisposeAsync();
        await using RunningProgram later = await StartHolderAsync(requests[1], requests[0]);
        Assert.That(later.Output, Does.Not.Contain("refused"));
        Assert.That(lease.Lost.IsCancellationRequested, Is.False, "given back, not lost");
    }

    [Test]
    public async Task A_channel_is_held_apart_from_the_others()
    {
        await using Lease lease = await Client.ClaimAsync(Bus, new LeaseOptions { Channel = s_tester });

        await using RunningProgram other = await StartHolderAsync(
            Hex(Requests.Open(Bus, s_other)), Hex(Requests.Open(Bus, s_tester)), Hex(Operation.InterfaceDown));

        Assert.That(other.Output, Does.Match("(?s)done.*refused 82 .*7E0/7E8 on lease0 is held.*refused 82 Cannot bring down"));
        AssertRefused(() => Client.ClaimAsync(Bus), DaemonErrorCode.ResourceInUse, "7E0/7E8 on lease0 is held by");
    }

    [Test]
    public async Task Open_channels_of_others_stand_in_the_way_until_they_are_closed()
    {
        RunningProgram other = await StartHolderAsync(Hex(Requests.Open(Bus, s_tester)));
        await using (await Client.ClaimAsync(Bus, new LeaseOptions { IsShared = true }))
        {
            // Sharing excludes only those who want it alone.
        }

        AssertRefused(() => Client.ClaimAsync(Bus), DaemonErrorCode.ResourceInUse, "7E0/7E8 on lease0 is open", $"pid {other.Id}");
        Task<Lease> waiting = Client.ClaimAsync(Bus, s_patient);
        await UntilWaiting(1);
        other.Process.Kill();

        await using Lease granted = await waiting;
        Assert.That(Client.ListIsoTp(), Is.Empty);
        await other.DisposeAsync();
    }

    [Test]
    public async Task A_killed_process_holds_nothing_from_that_moment_on()
    {
        for (int i = 0; i < 20; i++)
        {
            await using RunningProgram other = await StartHolderAsync(Hex(Requests.Claim(Bus)));
            AssertRefused(() => Client.ClaimAsync(Bus), DaemonErrorCode.ResourceInUse, $"pid {other.Id} (link_holder)");
            other.Process.Kill();
            await other.WaitForExitAsync();

            (await Client.ClaimAsync(Bus)).Dispose();
        }
    }

    [Test]
    public async Task Who_waits_gets_it_in_turn_and_who_shares_does_not_pass()
    {
        Lease first = await Client.ClaimAsync(Bus);
        Task<Lease> second = Client.ClaimAsync(Bus, s_patient);
        await UntilWaiting(1);
        Task<Lease> third = Client.ClaimAsync(Bus, new LeaseOptions { IsShared = true, Wait = s_patient.Wait });
        await UntilWaiting(2);
        Task<Lease> fourth = Client.ClaimAsync(Bus, new LeaseOptions { IsShared = true, Wait = s_patient.Wait });
        await UntilWaiting(3);
        AssertRefused(() => Client.ClaimAsync("nosuch0", s_patient), DaemonErrorCode.InterfaceNotFound);

        await first.DisposeAsync();
        Lease mine = await second;
        Assert.That(third.IsCompleted || fourth.IsCompleted, Is.False);
        AssertRefused(() => Client.ClaimAsync(Bus, new LeaseOptions { IsShared = true }), DaemonErrorCode.ResourceInUse);
        await mine.DisposeAsync();

        await using Lease one = await third;
        await using Lease other = await fourth;
        Assert.That(new[] { first.Number, mine.Number, one.Number, other.Number }, Is.Ordered);
    }

    [Test]
    public async Task Waiting_ends_at_its_deadline_or_when_it_is_cancelled()
    {
        await using Lease lease = await Client.ClaimAsync(Bus);
        AssertRefused(
            () => Client.ClaimAsync(Bus, new LeaseOptions { Wait = TimeSpan.FromMilliseconds(100) }), DaemonErrorCode.ResourceInUse, "lease0 is held by");

        using var cancelled = new CancellationTokenSource();
        Task<Lease> waiting = Client.ClaimAsync(Bus, s_patient, cancelled.Token);
        await UntilWaiting(1);
        await cancelled.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => waiting);
        await UntilWaiting(0);
    }

    [Test]
    public async Task Who_loses_it_to_another_is_told_who_when_and_why()
    {
        await using Lease lease = await Client.ClaimAsync(Bus);
        await using RunningProgram other = await StartHolderAsync(
            Hex(new RequestFrame(Operation.Hello, "boss"u8).ToArray()), Hex(Requests.Claim(Bus, reason: "the car must leave")));

        Assert.That(other.Output, Does.Not.Contain("refused"));
        await Eventually.IsTrue(() => lease.Lost.IsCancellationRequested, "the token tells");
        var loss = Assert.Throws<LeaseLostException>(lease.ThrowIfLost)!;
        Assert.That(loss.Cause, Is.EqualTo(LeaseLossCause.TakenOver));
        Assert.That(
            (loss.UserId, loss.ProcessId, loss.Program, loss.HolderName, loss.Reason),
            Is.EqualTo((0u, other.Id, "link_holder", "boss", "the car must leave")));
        Assert.That(loss.When, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(5)));
        Assert.That(loss.Message, Does.Contain("boss").Or.Contain("link_holder").And.Contain("the car must leave"));
        AssertRefused(() => Client.ClaimAsync(Bus), DaemonErrorCode.ResourceInUse, "'boss'");
    }

    [Test]
    public async Task Only_root_the_same_user_and_whom_a_rule_names_take_over()
    {
        await using Lease lease = await Client.ClaimAsync(Bus);
        await using RunningProgram denied = await StartHolderAsync(Nobody, [Hex(Requests.Claim(Bus, reason: "mine"))]);
        Assert.That(denied.Output, Does.Contain("refused 81 uid 65534 may not take over lease0"));
        Assert.That(lease.Lost.IsCancellationRequested, Is.False);

        // Where no rule is about it, being admitted is not enough.
        await using TestDaemon plain = await TestDaemon.StartAsync("--socket-mode=0666", $"--socket-group={Nobody}");
        await using DaemonClient root = await plain.ConnectAsync();
        Lease ours = await root.ClaimAsync(Bus);
        string program = await NativeProgram.CompileAsync("link_holder");
        string[] asNobody = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", program, plain.SocketPath];
        await using (RunningProgram refused = RunningProgram.Start("setpriv", [.. asNobody, Hex(Requests.Claim(Bus, reason: "mine"))]))
            await refused.WaitForOutputAsync("refused 81");
        await ours.DisposeAsync();
        await using RunningProgram theirs = RunningProgram.Start("setpriv", [.. asNobody, Hex(Requests.Claim(Bus)), Hex(Requests.Claim(Bus, reason: "mine"))]);
        await theirs.WaitForOutputAsync("waiting");
        Assert.That(theirs.Output, Does.Not.Contain("refused"), "from oneself");
        await using Lease taken = await root.TakeOverAsync(Bus, "root may");
    }

    [Test]
    public async Task Who_may_take_over_comes_before_who_waits_and_beside_what_is_open()
    {
        RunningProgram other = await StartHolderAsync(Hex(Requests.Open(Bus, s_tester)));
        Task<Lease> waiting = Client.ClaimAsync(Bus, s_patient);
        await UntilWaiting(1);

        await using (RunningProgram denied = await StartHolderAsync(Nobody, [Hex(Requests.Claim(Bus, reason: "mine"))]))
            Assert.That(denied.Output, Does.Contain("refused 82"), "nobody holds it, and yet it is no claim like others");
        await using (Lease taken = await Client.TakeOverAsync(Bus, "now"))
            Assert.That(waiting.IsCompleted, Is.False);

        await other.DisposeAsync();
        await (await waiting).DisposeAsync();
    }

    [Test]
    public async Task One_end_of_a_pair_is_not_deleted_while_the_other_is_held()
    {
        await using CreatedInterface pair = await Client.CreateVxcanAsync("lease1", "lease2");
        await using (Lease lease = await Client.ClaimAsync("lease2"))
        {
            await using RunningProgram other = await StartHolderAsync(DeleteRequest("lease1"));
            Assert.That(other.Output, Does.Contain("refused 82 Cannot delete 'lease1': ").And.Contain("lease2 is held by"));
        }
        await using RunningProgram then = await StartHolderAsync(DeleteRequest("lease1"));
        Assert.That(then.Output, Does.Not.Contain("refused"));
        Assert.That(Exists("lease2"), Is.False);
    }

    [Test]
    public async Task It_ends_when_its_time_is_over_or_its_interface_is_gone()
    {
        await using Lease brief = await Client.ClaimAsync(Bus, new LeaseOptions { TimeLimit = TimeSpan.FromMilliseconds(200) });
        Assert.That(brief.Until - brief.Since, Is.EqualTo(TimeSpan.FromMilliseconds(200)));
        await using Lease next = await Client.ClaimAsync(Bus, s_patient);
        await Eventually.IsTrue(() => brief.Loss?.Cause == LeaseLossCause.Expired, "the first is over");

        Task<Lease> waiting = Client.ClaimAsync(Bus, s_patient);
        await UntilWaiting(1);
        await Links.DeleteAsync(Bus);

        await Eventually.IsTrue(() => next.Loss?.Cause == LeaseLossCause.InterfaceDeleted, "the second is told");
        AssertRefused(() => waiting, DaemonErrorCode.InterfaceNotFound, "it was deleted while the claim waited");
    }

    [Test]
    public async Task The_list_names_holders_and_those_who_wait()
    {
        await Client.HelloAsync("tests");
        await using Lease held = await Client.ClaimAsync(
            Bus, new LeaseOptions { Channel = s_tester, Name = "bench 3", Purpose = "flashing", TimeLimit = TimeSpan.FromMinutes(1) });
        await using RunningProgram other = await StartHolderAsync(Hex(Requests.Claim(Bus, new LeaseOptions { Channel = s_other, IsShared = true })));
        Task<Lease> waiting = Client.ClaimAsync(Bus, s_patient);
        await UntilWaiting(1);

        IReadOnlyList<LeaseRecord> list = await Client.ListLeasesAsync();

        Assert.That(list.Select(row => (row.Number, row.IsShared, row.IsWaiting, row.ProcessId, row.Program, row.Name, row.Purpose)), Is.EqualTo(new[]
        {
            (held.Number, false, false, Environment.ProcessId, list[0].Program, "bench 3", "flashing"),
            (held.Number + 1, true, false, other.Id, "link_holder", "", ""),
            (held.Number + 2, false, true, Environment.ProcessId, list[0].Program, "", ""),
        }));
        Assert.That(list.Select(row => row.UserId), Has.All.EqualTo(0u), "these tests are root's");
        Assert.That((list[0].Transmit, list[0].Receive, list[0].HolderName), Is.EqualTo(((CanId?)s_tester.Transmit.Id, (CanId?)s_tester.Receive.Id, "tests")));
        Assert.That((list[0].Since, list[0].Until), Is.EqualTo((held.Since, held.Until)));
        Assert.That((list[2].Transmit, list[2].Until - list[2].Since), Is.EqualTo(((CanId?)null, (TimeSpan?)s_patient.Wait)));
        await other.DisposeAsync();
        await held.DisposeAsync();
        await (await waiting).DisposeAsync();
        await Eventually.IsTrue(() => Client.ListLeases().Count == 0, "nothing is left");
    }

    [Test]
    public async Task There_are_only_so_many()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("--max-leases=3", "--max-leases-per-user=2");
        await using DaemonClient client = await daemon.ConnectAsync();
        var brief = new LeaseOptions { IsShared = true, TimeLimit = TimeSpan.FromMilliseconds(1) };
        var shared = new LeaseOptions { IsShared = true };
        await using RunningProgram untold = RunningProgram.Start(
            await NativeProgram.CompileAsync("link_holder"), [daemon.SocketPath, Hex(Requests.Claim(Bus, brief))]);
        await untold.WaitForOutputAsync("waiting");
        await daemon.WaitForLogAsync("is lost: its time was over");
        await using Lease lease = await client.ClaimAsync(Bus, shared);

        AssertRefused(() => client.ClaimAsync(Bus, shared), DaemonErrorCode.LimitReached, "Uid 0 already has 2 of 2 leases", "max-leases-per-user");
        untold.Process.Kill();
        await untold.WaitForExitAsync();
        await Eventually.IsTrue(() => MayClaim(client, shared), "what nobody was told of ends with the connection, too");
    }

    private static bool MayClaim(DaemonClient client, LeaseOptions options)
    {
        try
        {
            client.Claim(Bus, options).Dispose();
            return true;
        }
        catch (RequestRefusedException refused) when (refused.Code == DaemonErrorCode.LimitReached)
        {
            return false;
        }
    }

    private async Task UntilWaiting(int count) => await Eventually.IsTrue(
        () => Client.ListLeases().Count(row => row.IsWaiting) == count, $"{count} wait");

    private static string Hex(byte[] request) => Convert.ToHexString(request);

    private static string Hex(Operation operation) => Hex(Requests.Frame(operation, System.Text.Encoding.ASCII.GetBytes(Bus)));
}
