using System.Diagnostics;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Interfaces come as they are asked for, and go with whom they were made for.</summary>
[TestFixture]
internal sealed class LinkLifeTests() : LinkFixture
{
    [Test]
    public async Task A_vcan_is_up_when_it_is_there_and_gone_when_it_is_disposed_of()
    {
        await using (CreatedInterface bus = await Client.CreateVcanAsync("vcan7", new CanInterfaceOptions { Alias = "bench 3" }))
        {
            CanLink link = CanInterfaces.Find("vcan7")!;
            Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", true)));
            Assert.That(link.Index, Is.EqualTo(bus.Index));
            Assert.That(link.Alias, Is.EqualTo("bench 3"));
            Assert.That(link.Maker, Is.EqualTo(new CanLinkMaker(LibC.geteuid(), Environment.ProcessId, IsTemporary: true)));
        }

        Assert.That(await Links.FindAsync("vcan7"), Is.Null);
    }

    [Test]
    public async Task The_kernel_picks_a_name_for_a_pattern_or_for_none()
    {
        await using CreatedInterface first = await Client.CreateVcanAsync("probe%d");
        await using CreatedInterface second = await Client.CreateVcanAsync("probe%d");
        await using CreatedInterface unnamed = await Client.CreateVcanAsync();

        Assert.That(first.Name.ToString(), Is.EqualTo("probe0"));
        Assert.That(second.Name.ToString(), Is.EqualTo("probe1"));
        Assert.That(unnamed.Name.ToString(), Does.Match("^vcan[0-9]+$"));
        Assert.That(new[] { first, second, unnamed }.Select(made => CanInterfaces.Find(made.Name)!.Index),
            Is.EqualTo(new[] { first.Index, second.Index, unnamed.Index }));
    }

    [TestCase(CanMtu.Classic)]
    [TestCase(CanMtu.Fd)]
    [TestCase(CanMtu.MinXl)]
    [TestCase(CanMtu.Xl)]
    public async Task Each_size_of_frames_can_be_had(int mtu)
    {
        await using CreatedInterface bus = await Client.CreateVcanAsync("vcan7", new CanInterfaceOptions { Mtu = mtu });
        await using CreatedInterface pair = await Client.CreateVxcanAsync("vx7", "vx8", options: new() { Mtu = mtu });

        Assert.That(new[] { "vcan7", "vx7", "vx8" }.Select(name => CanInterfaces.Find(name)!.Mtu), Is.All.EqualTo(mtu));
    }

    [Test]
    public async Task What_is_made_down_is_down_and_what_is_made_to_stay_stays()
    {
        CreatedInterface made = await Client.CreateVcanAsync("vcan7", new CanInterfaceOptions { Up = false, Stays = true });
        await made.DisposeAsync();
        Client.Dispose();
        await Eventually.IsTrue(() => Daemon.Log.Contains("Created vcan7", StringComparison.Ordinal), "the log of it");
        await using DaemonClient another = await Daemon.ConnectAsync();
        await another.HelloAsync("later");

        Assert.That(await Links.FindAsync("vcan7"), Is.EqualTo(("vcan", false)));
        await another.DeleteInterfaceAsync("vcan7", made.Index);
        Assert.That(Exists("vcan7"), Is.False);
    }

    [Test]
    public async Task Without_a_client_its_interfaces_go_and_only_its_own()
    {
        await using DaemonClient other = await Daemon.ConnectAsync();
        await Client.CreateVcanAsync("vcan7");
        await Client.CreateVxcanAsync("vx7", "vx8");
        await other.CreateVcanAsync("vcan8");

        Client.Dispose();

        await Eventually.IsTrue(() => !Exists("vcan7") && !Exists("vx7") && !Exists("vx8"), "they are gone");
        Assert.That(Exists("vcan8"), Is.True);
    }

    [Test]
    public async Task A_killed_clients_interface_is_gone_sooner_than_iproute2_deletes_one()
    {
        const int Rounds = 5;
        // The best of several: what else the machine does only ever adds to a time.
        TimeSpan ours = TimeSpan.MaxValue, theirs = TimeSpan.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            await using RunningProgram holder = await StartHolderAsync(CreateRequest("single"));
            ours = Least(ours, TimeUntilGone(holder.Process.Kill, "single"));
            await Links.IpAsync("link add single type vcan");
            theirs = Least(theirs, TimeUntilGone(() => RunningProgram.RunAsync("ip", ["link", "delete", "single"]).Wait(), "single"));
        }

        TestContext.Out.WriteLine($"gone {ours.TotalMilliseconds:0} ms after the kill; ip link delete: {theirs.TotalMilliseconds:0} ms");
        Assert.That(ours, Is.LessThan(theirs), "no program has to start for it");
    }

    [Test]
    public async Task Fifty_interfaces_of_a_killed_client_are_gone_sooner_than_one_after_the_other_would_be()
    {
        const int Count = 50;
        string[] names = [.. Enumerable.Range(0, Count).Select(i => $"many{i}")];
        await using RunningProgram holder = await StartHolderAsync([.. names.Select(name => CreateRequest(name))]);
        Assert.That(VirtualLinks(), Has.Length.EqualTo(Count));
        TimeSpan ours = TimeUntilGone(holder.Process.Kill, names);

        string batch = Path.Combine(Path.GetTempPath(), "cantools-delete");
        await File.WriteAllLinesAsync(batch, names.Select(name => $"link add {name} type vcan"));
        await Links.IpAsync($"-batch {batch}");
        await File.WriteAllLinesAsync(batch, names.Select(name => $"link delete {name}"));
        TimeSpan theirs = TimeUntilGone(() => RunningProgram.RunAsync("ip", ["-batch", batch]).Wait(), names);
        File.Delete(batch);

        TestContext.Out.WriteLine($"gone {ours.TotalMilliseconds:0} ms after the kill; ip -batch: {theirs.TotalMilliseconds:0} ms");
        Assert.That(ours, Is.LessThan(theirs), "they go together");
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan TimeUntilGone(Action action, params string[] names)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        while (names.Any(name => Directory.Exists($"/sys/class/net/{name}")))
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromMinutes(1)), "they are still there");
            Thread.Sleep(1);
        }
        return Stopwatch.GetElapsedTime(start);
    }

    [Test]
    public async Task Twenty_clients_that_are_killed_at_once_leave_nothing()
    {
        List<RunningProgram> holders = [];
        for (int i = 0; i < 20; i++)
            holders.Add(await StartHolderAsync(CreateRequest($"many{i}"), CreateRequest($"more{i}")));

        foreach (RunningProgram holder in holders)
            holder.Process.Kill();

        await Eventually.IsTrue(() => VirtualLinks().Length == 0, "all 40 are gone");
        foreach (RunningProgram holder in holders)
            await holder.DisposeAsync();
    }

    [Test]
    public async Task What_somebody_else_deletes_counts_no_more_and_is_no_error()
    {
        CreatedInterface bus = await Client.CreateVcanAsync("vcan7");
        await Links.DeleteAsync("vcan7");

        await bus.DeleteAsync();
        await using CreatedInterface again = await Client.CreateVcanAsync("vcan7");
        await bus.DisposeAsync();

        Assert.That(Exists("vcan7"), Is.True, "the other one of that name");
    }

    [Test]
    public async Task A_name_in_use_is_told_with_what_has_it()
    {
        await Links.IpAsync("link add br7 type bridge");
        await Client.EnsureVcanAsync("vcan7");

        AssertRefused(() => Client.CreateVcanAsync("vcan7"), DaemonErrorCode.InterfaceExists, "'vcan7'", "vcan%d");
        AssertRefused(() => Client.CreateVcanAsync("br7"), DaemonErrorCode.InterfaceExists, "(bridge)");
        AssertRefused(() => Client.CreateVxcanAsync("vx7", "vcan7"), DaemonErrorCode.InterfaceExists, "'vcan7'");
        await Links.DeleteAsync("br7");
        Assert.That(VirtualLinks().Select(link => link.Name.ToString()), Is.EqualTo(new[] { "vcan7" }), "nothing half done");
    }

    [Test]
    public async Task Only_what_the_daemon_made_is_deleted_and_only_for_its_user()
    {
        await Links.IpAsync("link add foreign type vcan");
        await using CreatedInterface bus = await Client.CreateVcanAsync("vcan7");
        await using RunningProgram nobody = await StartHolderAsync(
            Nobody, [DeleteRequest("vcan7"), CreateRequest("vcan8"), DeleteRequest("vcan8"), CreateRequest("vcan9")]);

        AssertRefused(() => Client.DeleteInterfaceAsync("foreign"), DaemonErrorCode.InterfaceNotMadeHere, "ip link delete foreign");
        AssertRefused(() => Client.DeleteInterfaceAsync("lo"), DaemonErrorCode.NotCanInterface);
        AssertRefused(() => Client.DeleteInterfaceAsync("vcan7", bus.Index + 1), DaemonErrorCode.InterfaceNotFound);
        AssertRefused(() => Client.DeleteInterfaceAsync("nosuch"), DaemonErrorCode.InterfaceNotFound);
        Assert.That(nobody.Output, Does.Match(
            "^refused 77 'vcan7' was made for uid 0; only that user and root may delete it.\ndone [0-9A-F]+\ndone \ndone [0-9A-F]+\n"));
        await Client.DeleteInterfaceAsync("vcan9");
        Assert.That(VirtualLinks().Select(link => link.Name.ToString()), Is.EquivalentTo(new[] { "foreign", "vcan7" }));
    }

    [Test]
    public async Task What_lost_its_mark_is_left_alone()
    {
        CreatedInterface bus = await Client.CreateVcanAsync("vcan7");
        await Links.IpAsync("link set vcan7 alias mine");

        AssertRefused(() => bus.DeleteAsync(), DaemonErrorCode.InterfaceNotMadeHere, "mark", "ip link delete vcan7");
        await bus.DisposeAsync();
        Client.Dispose();
        await using DaemonClient other = await Daemon.ConnectAsync();
        await using CreatedInterface marker = await other.CreateVcanAsync("vcan8");
        await marker.DeleteAsync();

        Assert.That(Exists("vcan7"), Is.True);
    }

    [Test]
    public async Task A_client_that_asks_on_gets_its_answers_in_order_after_a_slow_deletion()
    {
        await using CreatedInterface bus = await Client.CreateVcanAsync("vcan7");

        // On the wire, since tasks that are done need not say so in their order.
        using var raw = RawClient.Connect(Daemon.SocketPath);
        raw.Send([.. Convert.FromHexString(DeleteRequest("vcan7")), .. GoldenBytes.Get("hello Bob")]);
        Assert.That(await Client.HelloAsync("Eve"), Is.EqualTo("Hello, Eve"));

        Assert.That(raw.ReceiveAnswer(), Is.EqualTo(GoldenBytes.Get("success")));
        Assert.That(raw.ReceiveAnswer(), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        Assert.That(Exists("vcan7"), Is.False);
    }

    [Test]
    public async Task A_deletion_that_is_held_up_keeps_nobody_else_waiting()
    {
        // A bound J1939 socket can hold its interface for as long as its owner likes, and with it the thread that deletes it.
        const int J1939 = 7;
        await using CreatedInterface held = await Client.CreateVcanAsync("vcan7");
        using FileDescriptor socket = LibC.socket(LibC.AF_CAN, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, J1939);
        Assert.That(socket.IsInvalid, Is.False, "can-j1939");
        var address = new LibC.sockaddr_can { can_family = LibC.AF_CAN, can_ifindex = held.Index };
        Assert.That(LibC.BindCan(socket, address), Is.EqualTo(Errno.None));
        await using DaemonClient other = await Daemon.ConnectAsync();

        Task deletion = Client.DeleteInterfaceAsync("vcan7");
        for (int i = 0; i < 3; i++)
        {
            await using CreatedInterface quick = await other.CreateVcanAsync("vcan8");
            await quick.DeleteAsync();
            await using CreatedInterface pair = await other.CreateVxcanAsync("vx7", "vx8");
        }
        Assert.That(Exists("vcan8") || Exists("vx7"), Is.False);

        socket.Dispose();
        await deletion;
        Assert.That(Exists("vcan7"), Is.False);
    }

    [Test]
    public async Task The_daemon_stops_cleanly_in_the_middle_of_deletions()
    {
        for (int round = 0; round < 3; round++)
        {
            await using TestDaemon daemon = await TestDaemon.StartAsync();
            await using (DaemonClient client = await daemon.ConnectAsync())
                await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.CreateVcanAsync($"r{round}x{i}")));

            // Stopping the daemon fails the test unless it ends with 0.
        }
    }

    [Test]
    public async Task Pairs_that_cannot_be_made_leave_nothing()
    {
        await Client.EnsureVcanAsync("vcan7");

        // One after the other, and the last one waits for all before it.
        await using DaemonClient patient = await DaemonClient.ConnectAsync(
            new DaemonClientOptions { SocketPath = Daemon.SocketPath, Timeout = TimeSpan.FromSeconds(60) });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await patient.CreateVxcanAsync("vcan7", $"half{i}");
            }
            catch (RequestRefusedException exception) when (exception.Code == DaemonErrorCode.InterfaceExists)
            {
                // As it should be.
            }
        }));

        Assert.That(VirtualLinks().Select(link => link.Name.ToString()), Is.EqualTo(new[] { "vcan7" }));
    }
}
