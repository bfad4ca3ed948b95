using CanTools.Client;
using CanTools.Client.Callbacks;
using CanTools.Shared.Can;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>Which callback gets which frame, with which filters, and how latencies are counted.</summary>
[TestFixture, Category("Unit")]
public sealed class CallbackTests
{
    [Test]
    public void Any_set_of_registrations_finds_what_a_search_would()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(ushort Id, bool Extended, bool All)[]>(), made =>
        {
            CallbackTable table = CallbackTable.Empty;
            List<Registration> all = [];
            foreach ((ushort id, bool extended, bool every) in made)
            {
                var registration = new Registration(every ? null : new HashSet<CanId> { IdOf(id, extended) }, _ => { }, _ => { });
                table = table.With(registration);
                all.Add(registration);
            }
            if (all.Count > 2)
            {
                table = table.Without(all[1]);
                all.RemoveAt(1);
            }

            return table.IsEmpty == (all.Count == 0) && made.All(one =>
            {
                CanId id = IdOf(one.Id, one.Extended);
                var expected = all.Where(registration => registration.Ids is null || registration.Ids.Contains(id));
                return table.Find(id).ToHashSet().SetEquals(expected) && table.Find(id).Length == expected.Count();
            });
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Filters_are_as_narrow_as_the_kernel_allows()
    {
        static Registration For(IEnumerable<CanId>? ids) => new(ids?.ToHashSet(), _ => { }, _ => { });
        IEnumerable<CanId> many = Enumerable.Range(0, 513).Select(i => CanId.Standard((uint)i));

        Assert.That(
            CallbackTable.Empty.With(For([0x100, CanId.Extended(0x100)])).Filters,
            Is.EquivalentTo(new[] { CanFilter.Exactly(0x100), CanFilter.Exactly(CanId.Extended(0x100)) }));
        Assert.That(CallbackTable.Empty.With(For(many)).Filters, Is.EqualTo(new[] { CanFilter.All }));
        Assert.That(CallbackTable.Empty.With(For([0x100])).With(For(null)).Filters, Is.EqualTo(new[] { CanFilter.All }));
    }

    [TestCase("123:7FF", 0x123u, 0x7FFu, false)]
    [TestCase("123~7FF", 0x123u, 0x7FFu, true)]
    [TestCase("12345678:9FFFFFFF", 0x92345678u, 0x9FFFFFFFu, false)]
    public void A_filter_reads_candumps_notation(string text, uint id, uint mask, bool isInverted)
    {
        CanFilter filter = CanFilter.Parse(text);

        Assert.That((filter.RawId, filter.RawMask, filter.IsInverted), Is.EqualTo((id, mask, isInverted)));
        Assert.That(CanFilter.Parse(filter.ToString()), Is.EqualTo(filter));
        Assert.That(() => CanFilter.Parse("123"), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Latencies_are_counted_to_a_sixteenth()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 1000; i++)
            histogram.Record(i * 1000);

        CanLatency latency = histogram.ToLatency(lost: 3);

        Assert.That((latency.Frames, latency.Lost), Is.EqualTo((1000, 3)));
        Assert.That(latency.Average.TotalMicroseconds, Is.EqualTo(500.5).Within(0.1));
        Assert.That(latency.Median.TotalMicroseconds, Is.InRange(500, 500 * 17 / 16.0));
        Assert.That(latency.Percentile99.TotalMicroseconds, Is.InRange(990, 1000));
        Assert.That(latency.Max.TotalMicroseconds, Is.EqualTo(1000));
        Assert.That(new LatencyHistogram().ToLatency(0).Average, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Any_latency_lies_in_its_bucket() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), nanoseconds =>
    {
        var histogram = new LatencyHistogram();
        histogram.Record(nanoseconds);
        CanLatency latency = histogram.ToLatency(0);
        return latency.Frames == 1 && latency.Median <= latency.Max && latency.Median == latency.Percentile99;
    }).QuickCheckThrowOnFailure();

    private static CanId IdOf(ushort id, bool extended) =>
        extended ? CanId.Extended(id % 8u) : CanId.Standard(id % 8u);
}
