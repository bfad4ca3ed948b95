using System.Globalization;
using System.Net.Sockets;
using CanTools.Client;
using CanTools.Client.Simulation;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>obdiid's protocol, spoken by a client in C that was written from its description.</summary>
[TestFixture]
internal sealed class ObdiidTests() : ChannelFixture("--socket-mode=0666", $"--obdiid-socket={Socket}")
{
    private const string Socket = "/tmp/obdiid-of-tests.sock";

    private static string Index => CanInterfaces.Find(Bus)!.Index.ToString(CultureInfo.InvariantCulture);

    [Test]
    public async Task A_client_opens_asks_and_closes()
    {
        await using EcuSimulator simulator = EcuSimulator.Start(Bus, () => TimeSpan.Zero);
        await using RunningProgram candump = await CanUtils.StartAsync("candump", Bus);

        Assert.That(
            await RunAsync("7E0", "7E8", "open", "query", "010C", "close", "close"),
            Is.EqualTo("opened\n410C0C30\ncode 0\ncode 1"));
        await candump.WaitForOutputAsync("7E8   [8]  04 41 0C 0C 30 CC CC CC");
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);
    }

    [Test]
    public async Task Identifiers_of_29_bits_are_those_of_the_kernel()
    {
        await using RunningProgram client = await StartAsync(null, "98DA10F1", "98DAF110", "open", "wait");
        await client.WaitForOutputAsync("opened");

        IsoTpChannelShare share = (await Client.ListIsoTpAsync()).Single();
        Assert.That((share.Transmit, share.Receive), Is.EqualTo((CanId.Extended(0x18DA10F1), CanId.Extended(0x18DAF110))));
        Assert.That((share.HolderName, share.ProcessId), Is.EqualTo(("obdii", client.Id)));
    }

    [Test]
    public async Task All_share_one_socket_with_our_own_clients()
    {
        int before = CanUtils.CountIsoTpSockets(Bus);
        await using IsoTpSocket own = await Client.OpenIsoTpAsync(Bus, Tester);
        await using RunningProgram one = await StartAsync(null, "7E0", "7E8", "open", "wait");
        await using RunningProgram two = await StartAsync(null, "7E0", "7E8", "open", "open", "wait");
        await one.WaitForOutputAsync("waiting");
        await two.WaitForOutputAsync("waiting");

        Assert.That(CanUtils.CountIsoTpSockets(Bus) - before, Is.EqualTo(1));
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task What_a_killed_client_had_is_gone_and_nobody_closes_anothers()
    {
        await using RunningProgram holder = await StartAsync(null, "7E0", "7E8", "open", "open", "wait");
        await holder.WaitForOutputAsync("waiting");

        Assert.That(await RunAsync("7E0", "7E8", "close", "open", "close", "close"), Is.EqualTo("code 1\nopened\ncode 0\ncode 1"));
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(2));
        await Signals.SendAsync(holder.Id, "KILL");

        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 0, "its shares are gone");
    }

    [Test]
    public async Task A_process_that_has_a_dead_ones_number_has_nothing_of_it_even_before_the_daemon_knows()
    {
        await using RunningProgram holder = await StartAsync(null, "7E0", "7E8", "open", "wait");
        await holder.WaitForOutputAsync("waiting");
        IsoTpChannelShare old = (await Client.ListIsoTpAsync()).Single();
        int number = holder.Id;
        await Signals.SendAsync(Daemon.ProcessId, "STOP");
        holder.Process.Kill();
        await holder.WaitForExitAsync();

        await using RunningProgram heir = RunningProgram.Start(
            await NativeProgram.CompileAsync("as_pid"),
            [$"{number}", await NativeProgram.CompileAsync("obdii_client"), Socket, Index, "7E0", "7E8", "raw", "00", "patient", "close", "open", "wait"]);
        await heir.WaitForOutputAsync("no answer");
        await Signals.SendAsync(Daemon.ProcessId, "CONT");
        await heir.WaitForOutputAsync("waiting");

        Assert.That(heir.Output, Is.EqualTo("no answer\ncode 1\nopened\nwaiting"));
        IsoTpChannelShare share = (await Client.ListIsoTpAsync()).Single();
        Assert.That((share.ProcessId, share.Share > old.Share), Is.EqualTo((number, true)), $"{share}");
    }

    [Test]
    public async Task What_another_program_holds_alone_is_not_opened()
    {
        await using (await Client.ClaimAsync(Bus, new LeaseOptions { Channel = Tester }))
            Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("code 2"));
        Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("opened"));
        await Daemon.WaitForLogAsync("Cannot open a channel on");
    }

    [TestCase("7E0", "7E0")]
    [TestCase("800", "7E8")]
    [TestCase("60000123", "7E8")]
    public async Task Identifiers_that_are_none_are_refused(string transfer, string receive) =>
        Assert.That(await RunAsync(transfer, receive, "open", "close"), Is.EqualTo("code 2\ncode 1"));

    [TestCase("0")]
    [TestCase("1")]
    [TestCase("999999")]
    [TestCase("4294967295")]
    public async Task Interfaces_that_are_none_are_refused(string index)
    {
        await using RunningProgram client = RunningProgram.Start(
            await NativeProgram.CompileAsync("obdii_client"), [Socket, index, "7E0", "7E8", "open"]);
        await client.WaitForExitAsync();

        Assert.That(client.Output, Is.EqualTo("code 2"));
    }

    [Test]
    public async Task An_exclusive_channel_a_turn_and_a_bus_that_is_down_are_refused_and_free_again()
    {
        await using (await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive))
            Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("code 2"));
        await Client.BringDownAsync(Bus);
        Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("code 2"));
        await Client.BringUpAsync(Bus);
        await using IsoTpSocket shared = await Client.OpenIsoTpAsync(Bus, Tester);
        using (await shared.TakeTurnAsync(TimeSpan.FromSeconds(30)))
            Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("code 2"));

        Assert.That(await RunAsync("7E0", "7E8", "open"), Is.EqualTo("opened"));
        await Daemon.WaitForLogAsync("Refused an obdii client");
    }

    [Test]
    public async Task Ill_formed_requests_get_no_answer_and_the_next_one_does()
    {
        Assert.That(
            await RunAsync(
                "7E0", "7E8", "raw", "01", "raw", "02000000010000000000000000000000", "raw", "01000200010000000000000000000000", "open"),
            Is.EqualTo("no answer\nno answer\nno answer\nopened"));
        await Daemon.WaitForLogAsync("Dropped an ill-formed request of an obdii client");
    }

    [Test]
    public async Task What_follows_the_parameters_is_ignored()
    {
        string request = "01000000" + Convert.ToHexString(BitConverter.GetBytes(uint.Parse(Index, null))) + "E0070000" + "E8070000" + "FFFF";

        Assert.That(await RunAsync("7E0", "7E8", "raw", request), Is.EqualTo("answered"));
    }

    [Test]
    public async Task An_abstract_address_has_no_owner_and_is_not_answered() =>
        Assert.That(await RunAsync("7E0", "7E8", "abstract", "open", "close"), Is.EqualTo("abstract\ncode -1\ncode -1"));

    [TestCase("link")]
    [TestCase("move")]
    public async Task An_address_that_leads_elsewhere_is_not_answered(string how)
    {
        string folder = Directory.CreateTempSubdirectory("cantools-victim-").FullName;
        await RunningProgram.RunAsync("chmod", ["777", folder]);
        string victim = Path.Combine(folder, "victim.sock");
        using var service = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        service.Bind(new UnixDomainSocketEndPoint(victim));
        await RunningProgram.RunAsync("chmod", ["666", victim]);

        await using RunningProgram client = await StartAsync(Nobody, "7E0", "7E8", how, victim, "open");
        await client.WaitForExitAsync();

        Assert.That(client.Output, Does.EndWith("code -1"), "nothing came");
        Assert.That(service.Available, Is.Zero, "and nothing came there");
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);
        await Daemon.WaitForLogAsync("its address is no socket of its own user");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Another_users_client_is_answered_by_a_daemon_with_the_capability_and_only_by_such_a_one()
    {
        await using (RunningProgram client = await StartAsync(Nobody, "7E0", "7E8", "open", "close"))
        {
            await client.WaitForExitAsync();
            Assert.That(client.Output, Is.EqualTo("opened\ncode 0"));
        }

        string folder = Directory.CreateTempSubdirectory("cantools-plain-").FullName;
        await RunningProgram.RunAsync("chmod", ["755", folder]);
        string socket = Path.Combine(folder, "obdiid.sock");
        await using RunningProgram plain = RunningProgram.Start(
            "setpriv",
            ["--bounding-set=-dac_override", "--inh-caps=-dac_override", Repository.Daemon, "--socket-mode=0666", $"--obdiid-socket={socket}", Path.Combine(folder, "d.sock")],
            TestDaemon.CleanEnvironment);
        await plain.WaitForOutputAsync("Serves obdii's clients on");
        await using (RunningProgram client = RunningProgram.Start(
            "setpriv",
            ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", await NativeProgram.CompileAsync("obdii_client"), socket, Index, "7E0", "7E8", "open"]))
        {
            await client.WaitForExitAsync();
            Assert.That(client.Output, Is.EqualTo("code -1"));
        }
        await plain.WaitForOutputAsync("needs CAP_DAC_OVERRIDE");
        await Signals.SendAsync(plain.Id, "TERM");
        await plain.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Clients_that_read_nothing_use_up_their_users_stock_and_delay_no_other_user()
    {
        await using RunningProgram one = await StartAsync(null, "7E0", "7E8", "silent", "400", "wait");
        await using RunningProgram other = await StartAsync(null, "7E2", "7EA", "silent", "400", "wait");
        await one.WaitForOutputAsync("waiting");
        await other.WaitForOutputAsync("waiting");

        await using (RunningProgram others = await StartAsync(Nobody, "7E1", "7E9", "open", "close"))
        {
            await others.WaitForExitAsync();
            Assert.That(others.Output, Is.EqualTo("opened\ncode 0"));
        }
        Assert.That((await Client.ListIsoTpAsync()).Count, Is.LessThanOrEqualTo(256));
        await Daemon.WaitForLogAsync("too many answers lie unread");
        await Signals.SendAsync(one.Id, "KILL");
        await Signals.SendAsync(other.Id, "KILL");
        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 0, "their shares are gone");

        // The stock fills up again within a minute; the next test does not wait for it.
        await SharedDaemon.EndAsync();
    }

    [Test]
    public async Task The_limits_are_those_of_all()
    {
        await using TestDaemon small = await TestDaemon.StartAsync("--max-channels-per-user=2", $"--obdiid-socket={Socket}2");
        await using RunningProgram client = RunningProgram.Start(
            await NativeProgram.CompileAsync("obdii_client"), [$"{Socket}2", Index, "7E0", "7E8", "open", "open", "open", "close", "open"]);
        await client.WaitForExitAsync();

        Assert.That(client.Output, Is.EqualTo("opened\nopened\ncode 2\ncode 0\nopened"));
    }

    [Test]
    public async Task Rules_hold_for_them_and_a_programs_name_makes_it_no_member_of_a_group()
    {
        await using TestDaemon ruled = await TestDaemon.StartAsync(
            "--socket-mode=0666", $"--obdiid-socket={Socket}4", "--allow=group:3008 isotp vcan*", "--deny=* * *");
        string program = await NativeProgram.CompileAsync("obdii_client");
        string liar = Path.Combine(Directory.CreateTempSubdirectory("cantools-").FullName, "\rGroups: 3008");
        File.Copy(program, liar);
        await RunningProgram.RunAsync("chmod", ["-R", "a+rx", Path.GetDirectoryName(liar)!]);

        Assert.That(await RunAsAsync("--groups=3008", program), Is.EqualTo("opened"));
        Assert.That(await RunAsAsync("--clear-groups", program), Is.EqualTo("code 2"));
        Assert.That(await RunAsAsync("--clear-groups", liar), Is.EqualTo("code 2"));
        await ruled.WaitForLogAsync("uid 65534 may not open ISO-TP channels on 'vcan8': it is forbidden (--deny)");

        async Task<string> RunAsAsync(string groups, string file)
        {
            await using RunningProgram client = RunningProgram.Start(
                "setpriv", ["--reuid", Nobody, "--regid", Nobody, groups, file, $"{Socket}4", Index, "7E0", "7E8", "open"]);
            await client.WaitForExitAsync();
            return client.Output;
        }
    }

    [Test]
    public async Task It_is_off_unless_it_is_switched_on_and_takes_its_socket_away()
    {
        string path = $"{Socket}3";
        await using (await TestDaemon.StartAsync())
            Assert.That(File.Exists(path), Is.False);
        await using (await TestDaemon.StartAsync($"--obdiid-socket={path}"))
            Assert.That(File.Exists(path), Is.True);
        Assert.That(File.Exists(path), Is.False);
    }

    private static async Task<string> RunAsync(string transfer, string receive, params string[] actions)
    {
        await using RunningProgram client = await StartAsync(null, transfer, receive, actions);
        await client.WaitForExitAsync();
        return client.Output;
    }

    private static async Task<RunningProgram> StartAsync(string? user, string transfer, string receive, params string[] actions)
    {
        string program = await NativeProgram.CompileAsync("obdii_client");
        string[] arguments = [Socket, Index, transfer, receive, .. actions];
        return user is null
            ? RunningProgram.Start(program, arguments)
            : RunningProgram.Start("setpriv", ["--reuid", user, "--regid", user, "--clear-groups", program, .. arguments]);
    }
}
