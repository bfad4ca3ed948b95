using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Who gets which channel, and who is told of whom.</summary>
[TestFixture]
internal sealed class ChannelSharingTests() : ChannelFixture
{
    [Test]
    public async Task Everybody_who_opens_a_channel_gets_the_same_socket()
    {
        int before = CanUtils.CountIsoTpSockets(Bus);
        await using DaemonClient other = await Daemon.ConnectAsync();

        await using IsoTpSocket one = await Client.OpenIsoTpAsync(Bus, Tester);
        await using IsoTpSocket two = await other.OpenIsoTpAsync(Bus, Tester);
        await using IsoTpSocket three = await other.OpenIsoTpAsync(Bus, Tester);

        Assert.That(CanUtils.CountIsoTpSockets(Bus) - before, Is.EqualTo(1), "sockets that listen on the bus");
        IReadOnlyList<IsoTpChannelShare> shares = await Client.ListIsoTpAsync();
        Assert.That(shares.Select(share => share.Channel).Distinct(), Has.Exactly(1).Items);
        Assert.That(shares, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Other_addresses_are_other_channels()
    {
        IsoTpAddress[] addresses =
        [
            Tester,
            IsoTpAddress.Normal(tx: 0x7E0, rx: 0x7E9),
            IsoTpAddress.Normal(tx: 0x7E1, rx: 0x7E8),
            IsoTpAddress.Normal29(tx: 0x7E0, rx: 0x7E8),
            IsoTpAddress.Extended(tx: 0x7E0, rx: 0x7E8, source: 0xF1, target: 0x10),
            IsoTpAddress.Extended(tx: 0x7E0, rx: 0x7E8, source: 0xF1, target: 0x11),
        ];

        foreach (IsoTpAddress address in addresses)
            await Client.OpenIsoTpAsync(Bus, address);

        IReadOnlyList<IsoTpChannelShare> shares = await Client.ListIsoTpAsync();
        Assert.That(shares.Select(share => share.Channel), Is.Unique);
        Assert.That(shares.Select(share => (share.Transmit, share.Receive)), Is.EqualTo(
            addresses.Select(address => (address.Transmit.Id, address.Receive.Id))));
        Assert.That(shares.Select(share => share.TransmitExtension), Is.EqualTo(new byte?[] { null, null, null, null, 0x10, 0x11 }));
        Assert.That(shares.Select(share => share.ReceiveExtension), Is.EqualTo(new byte?[] { null, null, null, null, 0xF1, 0xF1 }));
    }

    [Test]
    public async Task The_list_says_who_has_what()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        var options = new IsoTpOptions { BlockSize = 8, TransmitPadding = 0xAA };
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester, options, IsoTpAccess.Exclusive);

        IsoTpChannelShare share = Client.ListIsoTp().Single();

        Assert.That(share.IsExclusive, Is.True);
        Assert.That(share.IsInterfaceGone, Is.False);
        Assert.That(share.InterfaceName, Is.EqualTo((InterfaceName)Bus));
        Assert.That(share.Options, Is.EqualTo(options));
        Assert.That(share.UserId, Is.EqualTo(LibC.geteuid()));
        Assert.That(share.ProcessId, Is.EqualTo(Environment.ProcessId));
        Assert.That(share.HolderName, Is.EqualTo("tests"));
        Assert.That(share.Since, Is.InRange(before, DateTimeOffset.UtcNow));
    }

    [Test]
    public async Task A_list_of_many_comes_whole()
    {
        // Kept: one that is forgotten is closed by its finalizer.
        List<IsoTpSocket> sockets = [];
        for (uint id = 0; id < 120; id++)
            sockets.Add(await Client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x600 + id, rx: 0x700 + id)));

        IReadOnlyList<IsoTpChannelShare> shares = await Client.ListIsoTpAsync();

        Assert.That(shares.Select(share => share.Receive.Value), Is.EqualTo(Enumerable.Range(0x700, 120)));
        GC.KeepAlive(sockets);
    }

    [Test]
    public async Task An_exclusive_channel_is_refused_to_others_with_who_holds_it()
    {
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);
        await using DaemonClient other = await Daemon.ConnectAsync();
        string holder = $"uid {LibC.geteuid()}, pid {Environment.ProcessId} 'tests', since {DateTime.UtcNow:yyyy-MM-dd}";

        foreach (IsoTpAccess access in Enum.GetValues<IsoTpAccess>())
        {
            AssertRefused(
                () => other.OpenIsoTpAsync(Bus, Tester, access: access), DaemonErrorCode.ChannelInUse,
                "7E0/7E8 on 'vcan8' is open exclusively", holder);
        }
        await using RunningProgram program = await StartHolderAsync("hold");

        Assert.That(program.Output, Does.StartWith("refused 72 ").And.Contain(holder));
    }

    [Test]
    public async Task A_shared_channel_cannot_be_had_exclusively_before_the_last_has_closed_it()
    {
        await using DaemonClient other = await Daemon.ConnectAsync();
        IsoTpSocket one = await Client.OpenIsoTpAsync(Bus, Tester);
        IsoTpSocket two = await Client.OpenIsoTpAsync(Bus, Tester);

        Task<IsoTpSocket> Open() => other.OpenIsoTpAsync(Bus, Tester, access: IsoTpAccess.Exclusive);
        AssertRefused(Open, DaemonErrorCode.ChannelInUse, "open and shared", "'tests'", "and 1 more", "or open it shared, too");
        await one.DisposeAsync();
        AssertRefused(Open, DaemonErrorCode.ChannelInUse, "open and shared", "'tests'");
        await two.DisposeAsync();
        await using IsoTpSocket three = await Open();

        Assert.That((await Client.ListIsoTpAsync()).Single().IsExclusive, Is.True);
    }

    [Test]
    public async Task Whoever_joins_must_have_the_same_options_and_is_told_the_differences()
    {
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(
            Bus, Tester, new IsoTpOptions { BlockSize = 8, SeparationTime = TimeSpan.FromMilliseconds(10) });
        await using DaemonClient other = await Daemon.ConnectAsync();

        AssertRefused(
            () => other.OpenIsoTpAsync(Bus, Tester, new IsoTpOptions { TransmitPadding = 0xAA }),
            DaemonErrorCode.ChannelOptionsDiffer,
            "flags is 000, not 004; txpad_content is CC, not AA; bs is 8, not 0; stmin is 0A, not 00.", "'tests'");
    }

    [Test]
    public async Task A_share_can_be_closed_only_by_the_connection_that_has_it()
    {
        await using IsoTpSocket socket = await Client.OpenIsoTpAsync(Bus, Tester);
        using RawClient other = Daemon.ConnectRaw();

        byte[] answer = other.Ask(GoldenBytes.Get("close share 1"));

        Assert.That((answer[0], answer[1]), Is.EqualTo((0, (byte)DaemonErrorCode.ShareNotFound)));
        Assert.That(await Client.ListIsoTpAsync(), Has.Count.EqualTo(1));
    }

    [TestCase(false, "descriptors 2, close-on-exec 2")]
    [TestCase(true, "descriptors 1, close-on-exec 1")]
    public async Task Exactly_as_many_descriptors_come_as_are_said(bool isExclusive, string expected)
    {
        await using RunningProgram program = await StartHolderAsync("hold", isExclusive);

        Assert.That(program.Output, Is.EqualTo(expected));
    }

    [Test]
    public async Task The_socket_is_bound_already_and_takes_no_other_options()
    {
        using FileDescriptor daemon = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.ConnectUnix(daemon, Daemon.SocketPath), Is.EqualTo(Errno.None));
        byte[] request = OpenRequest();
        LibC.send(daemon, ref request[0], (nuint)request.Length, 0);
        LibC.Poll(daemon, LibC.POLLIN, 60_000);
        var received = new Queue<FileDescriptor>();
        FdPassing.Receive(daemon, new byte[64], received, out _);
        using FileDescriptor socket = received.Dequeue();
        using FileDescriptor lockView = received.Dequeue();

        int option = 0;
        int set = LibC.setsockopt(socket, LibC.SOL_CAN_ISOTP, LibC.CAN_ISOTP_TX_STMIN, ref option, sizeof(int));
        Errno setError = LibC.LastError;
        var elsewhere = new LibC.sockaddr_can { can_family = LibC.AF_CAN, can_ifindex = 1 };
        byte one = 1;
        nint written = LibC.write(lockView, ref one, 1);
        using FileDescriptor writable = LibC.open(lockView.ProcPath, LibC.O_CLOEXEC | 2);
        nint writtenAnew = LibC.write(writable, ref one, 1);

        Assert.That((set, setError), Is.EqualTo((-1, Errno.EISCONN)));
        Assert.That(LibC.BindCan(socket, elsewhere), Is.Not.EqualTo(Errno.None));
        Assert.That(((int)written, (int)writtenAnew), Is.EqualTo((-1, -1)), "nobody fills the lock file");
        await Task.CompletedTask;
    }
}
