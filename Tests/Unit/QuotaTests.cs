using CanTools.Daemon.Connections;
using CanTools.Tests.Support;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit"), Category("Stress")]
public sealed class QuotaTests
{
    [Test]
    public void One_user_at_the_limit_does_not_keep_another_out()
    {
        var counts = new Quota("connections", "Close some", "max-connections", maxInAll: 3, maxPerUser: 2);

        Assert.That(counts.TryAdd(1000), Is.Null);
        Assert.That(counts.TryAdd(1000), Is.Null);
        Assert.That(counts.TryAdd(1000), Does.Contain("uid 1000 already has 2 of 2").And.Contain("max-connections-per-user"));
        Assert.That(counts.TryAdd(1001), Is.Null);
        Assert.That(counts.TryAdd(1002), Does.Contain("3 of 3").And.Contain("max-connections"));
    }

    [Test]
    public void Any_sequence_of_comings_and_goings_counts_as_a_list_would()
    {
        Stress.Check(Prop.ForAll(ArbMap.Default.ArbFor<(byte User, bool Comes)[]>(), steps =>
        {
            var counts = new Quota("connections", "Close some", "max-connections", maxInAll: 10, maxPerUser: 4);
            List<uint> model = [];
            foreach ((byte user, bool comes) in steps)
            {
                uint id = user % 4u;
                if (!comes)
                {
                    if (model.Remove(id))
                        counts.Remove(id);
                    continue;
                }

                bool hasRoom = model.Count < 10 && model.Count(u => u == id) < 4;
                if ((counts.TryAdd(id) is null) != hasRoom)
                    return false;
                if (hasRoom)
                    model.Add(id);
            }
            return counts.InAll == model.Count;
        }), "random comings and goings of connections");
    }
}
