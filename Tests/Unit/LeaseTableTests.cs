using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit"), Category("Stress")]
public sealed class LeaseTableTests
{
    private static readonly ClientContext[] s_clients =
        [.. Enumerable.Range(1, 8).Select(i => new ClientContext(new PeerIdentity(0, i), new FileDescriptor()))];

    /// <summary>Two interfaces, each as a whole and with two channels.</summary>
    private static readonly Resource[] s_resources =
        [.. Enumerable.Range(1, 2).SelectMany(index => new Resource[] { new(index, null), Channel(index, 0), Channel(index, 1) })];

    /// <summary>The model: one list of all claims in the order in which they came, and of each whether it is held.</summary>
    [Test]
    public void Any_sequence_of_claims_releases_and_takeovers_does_what_a_plain_list_does()
    {
        Stress.Check(Prop.ForAll(ArbMap.Default.ArbFor<(byte What, byte Client, byte Resource, bool IsShared, byte Which)[]>(), steps =>
        {
            var table = new LeaseTable();
            List<Claim> model = [];
            HashSet<Claim> held = [];
            ulong lastGranted = 0;
            foreach ((byte what, byte client, byte resource, bool isShared, byte which) in steps)
            {
                var claim = new Claim(s_resources[resource % s_resources.Length], isShared, s_clients[client % s_clients.Length]);
                switch (what % 4)
                {
                    case 0:
                        bool isFree = !model.Any(other => Conflict(other, claim));
                        if (table.TryHold(claim) != isFree)
                            return false;
                        if (isFree)
                        {
                            held.Add(claim);
                            model.Add(claim);
                        }
                        break;
                    case 1 when model.Any(other => Conflict(other, claim)):
                        table.Wait(claim);
                        model.Add(claim);
                        break;
                    case 2 when model.Count > 0:
                        Claim gone = model[which % model.Count];
                        table.Remove(gone);
                        model.Remove(gone);
                        held.Remove(gone);
                        break;
                    case 3:
                        foreach (Claim loser in table.HeldAgainst(claim))
                        {
                            if (!held.Remove(loser) || !Conflict(loser, claim))
                                return false;
                            table.Remove(loser);
                            model.Remove(loser);
                        }
                        table.Hold(claim);
                        held.Add(claim);
                        model.Insert(0, claim);
                        break;
                }
                foreach (int index in new[] { 1, 2 })
                {
                    Claim[] expected = Grantable(model, held, index);
                    List<Claim> granted = table.Grant(index, _ => true);
                    if (!granted.SequenceEqual(expected))
                        return false;
                    held.UnionWith(granted);
                    if (granted.Any(one => one.Number <= lastGranted))
                        return false;
                }
                lastGranted = Math.Max(lastGranted, held.Select(one => one.Number).DefaultIfEmpty().Max());
                if (model.Any(one => one.IsHeld != held.Contains(one)) || held.Any(one => held.Any(other => one != other && Conflict(one, other))))
                    return false;
            }
            return table.After(0).ToArray().ToHashSet().SetEquals(model)
                && table.After(0).ToArray().Select(one => one.Number).SequenceEqual(model.Select(one => one.Number).Order());
        }), "random sequences of 8 clients on the table of leases");
    }

    [TestCase(false, false, false, TestName = "Alone_and_alone")]
    [TestCase(true, false, false, TestName = "Shared_and_alone")]
    [TestCase(true, true, true, TestName = "Shared_and_shared")]
    public void An_interface_and_its_channels_stand_in_each_others_way(bool first, bool second, bool isGranted)
    {
        foreach ((Resource one, Resource other) in new[] { (s_resources[0], s_resources[1]), (s_resources[1], s_resources[0]) })
        {
            var table = new LeaseTable();
            Assert.That(table.TryHold(new Claim(one, first, s_clients[0])), Is.True);
            Assert.That(table.TryHold(new Claim(other, second, s_clients[1])), Is.EqualTo(isGranted));
            Assert.That(table.TryHold(new Claim(s_resources[3], second, s_clients[1])), Is.True, "another interface");
        }
    }

    [Test]
    public void Who_shares_does_not_pass_who_waits_to_have_it_alone()
    {
        var table = new LeaseTable();
        var reader = new Claim(s_resources[0], isShared: true, s_clients[0]);
        var writer = new Claim(s_resources[0], isShared: false, s_clients[1]);
        var late = new Claim(s_resources[0], isShared: true, s_clients[2]);
        table.TryHold(reader);
        table.Wait(writer);

        Assert.That(table.TryHold(late), Is.False);
        Assert.That(table.FindBlocker(late), Is.SameAs(writer));
        table.Wait(late);
        table.Remove(reader);

        Assert.That(table.Grant(1, _ => true), Is.EqualTo(new[] { writer }));
        table.Remove(writer);
        Assert.That(table.Grant(1, _ => true), Is.EqualTo(new[] { late }));
    }

    [Test]
    public void Who_is_kept_from_it_by_something_else_keeps_the_place()
    {
        var table = new LeaseTable();
        var first = new Claim(s_resources[0], isShared: false, s_clients[0]);
        var second = new Claim(s_resources[1], isShared: false, s_clients[1]);
        table.Wait(first);
        table.Wait(second);

        Assert.That(table.Grant(1, claim => claim != first), Is.Empty);
        Assert.That(table.Grant(1, _ => true), Is.EqualTo(new[] { first }));
    }

    private static bool Conflict(Claim one, Claim other) =>
        one.Resource.InterfaceIndex == other.Resource.InterfaceIndex
        && (one.Resource.Channel is null || other.Resource.Channel is null || one.Resource.Channel == other.Resource.Channel)
        && !(one.IsShared && other.IsShared);

    /// <summary>Who waits and has nobody before in the way, neither holding nor waiting.</summary>
    private static Claim[] Grantable(List<Claim> model, HashSet<Claim> held, int index) =>
        [.. model.Where((claim, place) => claim.Resource.InterfaceIndex == index && !held.Contains(claim)
            && !held.Any(other => Conflict(other, claim)) && !model.Take(place).Any(other => Conflict(other, claim)))];

    private static Resource Channel(int index, uint number) => new(
        index, ChannelKey.Of(index, IsoTpBinding.From(IsoTpAddress.Normal(tx: 0x600 + number, rx: 0x700 + number), IsoTpOptions.Default)));
}
