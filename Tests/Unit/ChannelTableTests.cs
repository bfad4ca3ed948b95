using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit"), Category("Stress")]
public sealed class ChannelTableTests
{
    private static readonly ClientContext[] s_clients =
        [.. Enumerable.Range(0, 8).Select(i => new ClientContext(new PeerIdentity((uint)(i % 2), i), new FileDescriptor()))];

    private static readonly ChannelDescriptors s_none = new(new FileDescriptor(), null);

    private static readonly IsoTpBinding[] s_bindings =
        [.. Enumerable.Range(0, 3).Select(i => IsoTpBinding.From(
            IsoTpAddress.Normal(tx: 0x600 + (uint)i, rx: 0x700 + (uint)i), IsoTpOptions.Default))];

    [Test]
    public void Any_sequence_of_openings_and_closings_keeps_what_a_plain_list_keeps()
    {
        Stress.Check(Prop.ForAll(ArbMap.Default.ArbFor<(byte Client, byte Binding, bool Opens, byte Which)[]>(), steps =>
        {
            var table = new ChannelTable();
            List<(ulong Id, ulong Channel, int Client, int Binding)> model = [];
            foreach ((byte client, byte binding, bool opens, byte which) in steps)
            {
                int c = client % s_clients.Length;
                int b = binding % s_bindings.Length;
                if (opens)
                {
                    Share share = Open(table, c, b);
                    if (model.Any(other => other.Binding == b && other.Channel != share.Channel.Id)
                        || model.Any(other => other.Id >= share.Id))
                    {
                        return false;
                    }
                    model.Add((share.Id, share.Channel.Id, c, b));
                }
                else if (model.Count > 0)
                {
                    (ulong Id, ulong Channel, int Client, int Binding) gone = model[which % model.Count];
                    model.Remove(gone);
                    Share? found = table.FindShare(gone.Id, s_clients[gone.Client]);
                    bool isLast = model.All(other => other.Channel != gone.Channel);
                    if (found is null || table.Remove(found) != isLast
                        || table.Find(ChannelKey.Of(1, s_bindings[gone.Binding])) is null != isLast)
                    {
                        return false;
                    }
                }
            }
            return Rows(table.SharesAfter(0)).SequenceEqual(model.Select(row => row.Id))
                && s_clients.Select((holder, i) => table.SharesOf(holder).Length == model.Count(row => row.Client == i)).All(same => same)
                && model.All(row => Rows(table.SharesAfter(row.Id)).SequenceEqual(model.Select(m => m.Id).Where(id => id > row.Id)));
        }), "random sequences of 8 clients on the table of channels");
    }

    [Test]
    public void A_share_is_found_only_by_the_client_that_has_it()
    {
        var table = new ChannelTable();
        Share share = Open(table, 0, 0);

        Assert.That(table.FindShare(share.Id, s_clients[0]), Is.SameAs(share));
        Assert.That(table.FindShare(share.Id, s_clients[1]), Is.Null);
        Assert.That(table.FindShare(share.Id + 1, s_clients[0]), Is.Null);
        Assert.That(table.FindShare(0, s_clients[0]), Is.Null);
        Assert.That(table.FindShare(ulong.MaxValue, s_clients[0]), Is.Null);
    }

    [Test]
    public void A_retired_channel_is_joined_by_nobody_and_keeps_its_shares()
    {
        var table = new ChannelTable();
        Share old = Open(table, 0, 0);

        table.Retire(old.Channel);
        Share young = Open(table, 1, 0);

        Assert.That(young.Channel, Is.Not.SameAs(old.Channel));
        Assert.That(table.Remove(old), Is.True);
        Assert.That(table.Find(young.Channel.Key), Is.SameAs(young.Channel), "the end of the old one leaves the young one");
    }

    [Test]
    public void Any_sequence_of_shares_counts_as_a_list_would()
    {
        Stress.Check(Prop.ForAll(ArbMap.Default.ArbFor<(byte Client, bool Comes)[]>(), steps =>
        {
            var counts = new Quota(
                "ISO-TP channels", "Close some", "max-channels", maxInAll: 6, maxPerUser: 4, maxPerConnection: 3);
            List<ClientContext> model = [];
            foreach ((byte which, bool comes) in steps)
            {
                ClientContext client = s_clients[which % s_clients.Length];
                if (!comes)
                {
                    if (model.Remove(client))
                        counts.Remove(client.Peer.UserId, client);
                    continue;
                }

                string? limit = counts.TryAdd(client.Peer.UserId, client);
                string? expected = model.Count >= 6 ? "max-channels"
                    : model.Count(other => other.Peer.UserId == client.Peer.UserId) >= 4 ? "max-channels-per-user"
                    : model.Count(other => other == client) >= 3 ? "max-channels-per-connection"
                    : null;
                if (expected is null ? limit is not null : limit?.EndsWith("raise " + expected, StringComparison.Ordinal) != true)
                    return false;
                if (limit is null)
                    model.Add(client);
            }
            return counts.InAll == model.Count;
        }), "random sequences of 8 clients on the counts of their channels");
    }

    [Test]
    public void Every_option_in_which_two_openings_differ_is_named()
    {
        var one = IsoTpSettings.From(IsoTpOptions.Default);
        var other = IsoTpSettings.From(
            new IsoTpOptions
            {
                TransmitPadding = 1,
                ReceivePadding = 2,
                FrameTransmitNanoseconds = 3,
                ForcedTransmitSeparationNanoseconds = 4,
                ForcedReceiveSeparationNanoseconds = 5,
                BlockSize = 6,
                SeparationTime = TimeSpan.FromMilliseconds(7),
                MaxWaitFrames = 8,
                CanFd = true,
                TransmitDataLength = 64,
                BitRateSwitch = true,
            },
            IsoTpAddress.Extended(tx: 1, rx: 2, source: 9, target: 10));

        Assert.That(IsoTpDifferences.Between(other, one), Is.EqualTo(
            "flags is 38E, not 000; frame_txtime is 3, not 50000; ext_address is 0A, not 00; txpad_content is 01, not CC; "
            + "rxpad_content is 02, not CC; rx_ext_address is 09, not 00; bs is 6, not 0; stmin is 07, not 00; wftmax is 8, not 0; "
            + "mtu is 72, not 16; tx_dl is 64, not 8; tx_flags is 01, not 00; TX_STMIN is 4, not 0; RX_STMIN is 5, not 0"));
        Assert.That(IsoTpDifferences.Between(one, one), Is.Empty);
    }

    private static Share Open(ChannelTable table, int client, int binding)
    {
        var key = ChannelKey.Of(1, s_bindings[binding]);
        Channel channel = table.Find(key) ?? table.Add(key, "vcan0", s_bindings[binding], isExclusive: false, s_none);
        return table.AddShare(channel, s_clients[client], DateTimeOffset.UnixEpoch);
    }

    private static ulong[] Rows(ReadOnlySpan<Share> shares)
    {
        List<ulong> ids = [];
        foreach (Share share in shares)
            ids.Add(share.Id);
        return [.. ids];
    }
}
