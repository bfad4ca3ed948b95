using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>How channels end: closed, with their connection, their process, their interface, their daemon.</summary>
[TestFixture]
internal sealed class ChannelLifeTests() : ChannelFixture
{
    [Test]
    public async Task A_killed_process_holds_nothing_the_moment_that_it_is_known_to_be_dead()
    {
        for (int i = 0; i < 20; i++)
        {
            RunningProgram holder = await StartHolderAsync("lock", isExclusive: false);
            AssertRefused(
                () => Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive), DaemonErrorCode.ChannelInUse,
                $"pid {holder.Id},");

            await holder.DisposeAsync();

            await (await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive)).DisposeAsync();
        }
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);
    }

    [Test]
    public async Task The_last_to_close_a_channel_closes_the_kernels_socket()
    {
        int before = CanUtils.CountIsoTpSockets(Bus);
        IsoTpSocket one = await Client.OpenIsoTpAsync(Bus, Tester);
        IsoTpSocket two = await Client.OpenIsoTpAsync(Bus, Tester);

        await one.DisposeAsync();
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(1));
        Assert.That(CanUtils.CountIsoTpSockets(Bus) - before, Is.EqualTo(1));
        await two.DisposeAsync();

        await Eventually.IsTrue(() => CanUtils.CountIsoTpSockets(Bus) == before, "no socket listens any more");
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);
    }

    [Test]
    public async Task Sockets_outlive_their_client_and_keep_their_place()
    {
        DaemonClient other = await Daemon.ConnectAsync();
        IsoTpSocket socket = await other.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);

        await other.DisposeAsync();

        Assert.That(async () => await other.HelloAsync("again"), Throws.InstanceOf<ObjectDisposedException>());
        AssertRefused(() => Client.OpenIsoTpAsync(Bus, Tester), DaemonErrorCode.ChannelInUse);
        Assert.That(socket.IsCoordinated, Is.True);
        await socket.SendAsync(new byte[] { 1 });
        await socket.DisposeAsync();
        await using IsoTpSocket mine = await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);
    }

    [Test]
    public async Task A_forgotten_socket_is_given_back()
    {
        Forget();

        await Eventually.IsTrue(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Client.ListIsoTp().Count == 0;
            },
            "the daemon has the share back");

        // A method of its own, so that no register remembers the socket.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forget() => Client.OpenIsoTp(Bus, Tester);
    }

    [Test]
    public async Task An_interface_that_goes_down_leaves_its_channels_which_work_again_when_it_is_up()
    {
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
        ulong channel = await OnlyChannelAsync();
        ValueTask<byte[]> receiving = socket.ReceiveAsync();

        await Client.BringDownAsync(Bus);

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>().With.Message.Contains("is down. Bring it up"));
        AssertRefused(() => Client.OpenIsoTpAsync(Bus, Tester), DaemonErrorCode.InterfaceDown, "Bring it up");
        Assert.That((await Client.ListIsoTpAsync()).Single().IsInterfaceGone, Is.False);

        await Client.BringUpAsync(Bus);
        await using IsoTpSocket joined = await Client.OpenIsoTpAsync(Bus, Tester);
        ValueTask<byte[]> again = joined.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(20), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(await again, Is.EqualTo(CanUtils.Pattern(20)));
        Assert.That((await Client.ListIsoTpAsync()).Select(share => share.Channel), Is.EqualTo(new[] { channel, channel }));
    }

    [Test]
    public async Task An_interface_that_is_deleted_takes_its_channels_along_and_the_next_of_its_name_has_others()
    {
        await using IsoTpSocket old = await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);
        ulong channel = await OnlyChannelAsync();
        ValueTask<byte[]> receiving = old.ReceiveAsync();

        await Links.DeleteAsync(Bus);

        Assert.That(async () => await receiving, Throws.InstanceOf<IsoTpException>());
        Assert.That(async () => await old.SendAsync(new byte[1]), Throws.InstanceOf<IsoTpException>().With.Message.Contains("was deleted"));
        AssertRefused(() => Client.OpenIsoTpAsync(Bus, Tester), DaemonErrorCode.InterfaceNotFound);
        Assert.That((await Client.ListIsoTpAsync()).Single().IsInterfaceGone, Is.True);

        await MakeBus();
        await using IsoTpSocket young = await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);
        ValueTask<byte[]> again = young.ReceiveAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(20), "-s", "7E8", "-d", "7E0", Bus);

        Assert.That(await again, Is.EqualTo(CanUtils.Pattern(20)));
        Assert.That(
            (await Client.ListIsoTpAsync()).Select(share => share.IsInterfaceGone), Is.EqualTo(new[] { true, false }));
        await old.DisposeAsync();
        Assert.That(await OnlyChannelAsync(), Is.GreaterThan(channel));
    }

    [Test]
    public async Task An_interface_that_is_made_anew_with_the_same_index_has_other_channels_too()
    {
        await Links.DeleteAsync(Bus);
        await Links.IpAsync($"link add {Bus} index 4321 up type vcan");
        await using IsoTpSocket old = await Client.OpenIsoTpAsync(Bus, Tester);
        ulong channel = await OnlyChannelAsync();

        await Links.DeleteAsync(Bus);
        await Links.IpAsync($"link add {Bus} index 4321 up type vcan");
        await using IsoTpSocket young = await Client.OpenIsoTpAsync(Bus, Tester);

        await young.SendAsync(new byte[1]);
        Assert.That((await Client.ListIsoTpAsync()).Select(share => (share.Channel, share.IsInterfaceGone)),
            Is.EqualTo(new[] { (channel, true), (channel + 1, false) }));
    }

    [Test]
    public async Task A_restarted_daemon_knows_of_no_channel_and_the_socket_says_so()
    {
        TestDaemon shortLived = await TestDaemon.StartAsync();
        await using DaemonClient client = await shortLived.ConnectAsync();
        await using IsoTpSocket socket = await client.OpenIsoTpAsync(Bus, Tester);
        Assert.That(socket.IsCoordinated, Is.True);

        await shortLived.DisposeAsync();

        await Eventually.IsTrue(() => !socket.IsCoordinated, "the socket says so");
        await socket.SendAsync(new byte[1]);
        await using IsoTpSocket anew = await Client.OpenIsoTpAsync(Bus, Tester);
        Assert.That(anew.IsCoordinated, Is.True);
    }

    [Test]
    public async Task Channels_that_take_hours_to_close_keep_nobody_else_waiting()
    {
        const int Slow = 40;
        var hours = new IsoTpOptions
        {
            Broadcast = IsoTpBroadcast.ConsecutiveFrames,
            ForcedTransmitSeparationNanoseconds = uint.MaxValue,
        };
        for (uint i = 0; i < Slow; i++)
        {
            IsoTpSocket socket = await Client.OpenIsoTpAsync(
                Bus, IsoTpAddress.TransmitOnly(IsoTpPartialAddress.Normal(0x500 + i)), hours);
            Assert.That(
                () => socket.Send(CanUtils.Pattern(4095), TimeSpan.FromMilliseconds(1)), Throws.InstanceOf<TimeoutException>());
            await socket.DisposeAsync();
        }

        await (await Client.OpenIsoTpAsync(Bus, Tester)).DisposeAsync();

        await Eventually.IsTrue(() => CanUtils.CountIsoTpSockets(Bus) == 0, "the socket that is not slow is closed");
        int descriptors = Daemon.CountDescriptors();
        await (await Client.OpenIsoTpAsync(Bus, Tester)).DisposeAsync();
        await Eventually.IsTrue(() => Daemon.CountDescriptors() <= descriptors, "the daemon's descriptor, too");
        Assert.That(await Client.ListIsoTpAsync(), Is.Empty);

        // It would go on closing them during the next tests.
        await SharedDaemon.EndAsync();
    }

    [Test]
    public void A_socket_without_the_daemon_is_never_coordinated()
    {
        using var socket = IsoTpSocket.Open(Bus, Tester);

        Assert.That(socket.IsCoordinated, Is.False);
    }

    private async Task<ulong> OnlyChannelAsync() => (await Client.ListIsoTpAsync()).Single().Channel;
}
