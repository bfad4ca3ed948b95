using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>How many channels are too many.</summary>
[TestFixture]
internal sealed class ChannelLimitTests()
    : ChannelFixture("--max-channels", "4", "--max-channels-per-user", "3", "--max-channels-per-connection", "2", "--allow=* * *")
{
    [Test]
    public async Task Each_limit_refuses_with_its_own_words_and_what_is_closed_counts_no_more()
    {
        await using DaemonClient other = await Daemon.ConnectAsync();
        await using IsoTpSocket one = await OpenAsync(Client, 0);
        IsoTpSocket two = await OpenAsync(Client, 0);

        AssertRefused(
            () => OpenAsync(Client, 1), DaemonErrorCode.LimitReached,
            "This connection already has 2 of 2 ISO-TP channels", "max-channels-per-connection");
        await using IsoTpSocket three = await OpenAsync(other, 1);
        AssertRefused(
            () => OpenAsync(other, 2), DaemonErrorCode.LimitReached,
            $"Uid {LibC.geteuid()} already has 3 of 3 ISO-TP channels", "max-channels-per-user");
        await two.DisposeAsync();
        await using IsoTpSocket four = await OpenAsync(other, 2);

        DaemonDescription description = await Client.DescribeAsync();
        Assert.That(
            (description.MaxChannels, description.MaxChannelsPerUser, description.MaxChannelsPerConnection),
            Is.EqualTo(((uint?)4, (uint?)3, (uint?)2)));
    }

    [Test]
    public async Task One_user_at_the_limit_leaves_room_for_another()
    {
        await using DaemonClient other = await Daemon.ConnectAsync();
        await OpenAsync(Client, 0);
        await OpenAsync(Client, 1);
        await OpenAsync(other, 2);

        // chmod, because the daemon's socket is for its group only.
        File.SetUnixFileMode(Daemon.SocketPath, (UnixFileMode)Convert.ToInt32("666", 8));
        string program = await NativeProgram.CompileAsync("channel_holder");
        File.SetUnixFileMode(Path.GetDirectoryName(program)!, (UnixFileMode)Convert.ToInt32("755", 8));
        await using RunningProgram nobody = RunningProgram.Start(
            "setpriv",
            ["--reuid=65534", "--clear-groups", program, Daemon.SocketPath, Convert.ToHexString(OpenRequest()), "hold"]);
        await nobody.WaitForOutputAsync("descriptors 2");

        Assert.That((await Client.ListIsoTpAsync()).Select(share => share.UserId), Is.EqualTo(new uint[] { 0, 0, 0, 65534 }));
        await using RunningProgram tooMany = RunningProgram.Start(
            "setpriv",
            ["--reuid=65534", "--clear-groups", program, Daemon.SocketPath, Convert.ToHexString(OpenRequest()), "hold"]);
        await tooMany.WaitForOutputAsync("refused 67 There are 4 of 4 ISO-TP channels. Close some, or raise max-channels.");
    }

    [Test]
    public async Task A_channel_that_is_closed_makes_room_as_soon_as_its_socket_is_gone()
    {
        await using IsoTpSocket one = await OpenAsync(Client, 0);
        for (int i = 0; i < 50; i++)
            await Eventually.IsTrue(() => TryOpen(Client, 1), "there is room again");
    }

    private static Task<IsoTpSocket> OpenAsync(DaemonClient client, uint number) =>
        client.OpenIsoTpAsync(Bus, IsoTpAddress.Normal(tx: 0x600 + number, rx: 0x700 + number));

    private static bool TryOpen(DaemonClient client, uint number)
    {
        try
        {
            OpenAsync(client, number).GetAwaiter().GetResult().Dispose();
            return true;
        }
        catch (RequestRefusedException refused) when (refused.Code == DaemonErrorCode.LimitReached)
        {
            return false;
        }
    }
}
