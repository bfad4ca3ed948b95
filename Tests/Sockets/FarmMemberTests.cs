using CanTools.Gateway.Configuration;
using CanTools.Gateway.Farm;
using CanTools.Gateway.Sessions;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>One gateway's part in its farm, without the gateway.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmMemberTests : FarmFixture
{
    private static readonly SessionOrder s_order = new("bench", "n1");

    [Test]
    public async Task What_was_claimed_before_it_joined_anew_is_not_used_any_more_though_nobody_ended_it()
    {
        var options = new GatewayOptions
        {
            Endpoint = "north:50051",
            Farm = { Database = Server.ConnectionString(Database), Name = "north", Beat = TimeSpan.FromSeconds(0.1), Expiry = TimeSpan.FromMinutes(1) },
        };
        var (clock, log) = (TimeProvider.System, NullLogger.Instance);
        await using var database = new FarmDatabase(options.Farm, maxConnections: 5);
        await using var member = new FarmMember(options, database, clock, clock, log);
        await using var news = new FarmNews(options.Farm, database, clock, log);
        await using var outbox = new FarmOutbox(options.Farm, database, clock, log);
        await using var watch = new FarmWatch(options, database, news, clock, log);
        var directory = new FarmDirectory(options, database, member, outbox, watch);

        // Ending sessions takes a while: here, for ever.
        List<string> lapses = [];
        member.Lapsed = lapses.Add;
        member.Start();
        await Eventually.IsTrue(() => member.MayUse, () => member.Problem!);
        long id = member.Id;
        SessionRecord old = Record();
        await directory.AddAsync(old, s_order, default);
        Assert.That(directory.MayUse(old.Id), Is.True);

        await Server.ExecuteAsync(Database, $"SET search_path TO can_gateway; SELECT declare_dead(id, beat, 'Test.') FROM gateways WHERE id = {id}");
        await Eventually.IsTrue(() => !member.MayUseAs(id), "it sees that");
        await Eventually.IsTrue(() => member.MayUse, () => member.Problem!);

        Assert.That(member.Id, Is.Not.EqualTo(id));
        Assert.That(lapses, Is.EqualTo(new[] { "The farm took this gateway for dead." }));
        Assert.That(directory.MayUse(old.Id), Is.False);
        SessionRecord next = Record();
        Assert.That((await directory.AddAsync(next, s_order, default)).Session.Fence, Is.EqualTo(2));
        Assert.That(directory.MayUse(next.Id), Is.True);
        Assert.That(directory.MayUse(old.Id), Is.False);
    }

    [Test]
    public async Task What_it_had_before_its_machine_slept_it_does_not_use_afterwards()
    {
        var options = new GatewayOptions
        {
            Endpoint = "north:50051",
            Farm = { Database = Server.ConnectionString(Database), Name = "north", Beat = TimeSpan.FromSeconds(30), Expiry = TimeSpan.FromMinutes(2) },
        };
        var machine = new SleepyClock();
        await using var database = new FarmDatabase(options.Farm, maxConnections: 5);
        await using var member = new FarmMember(options, database, TimeProvider.System, machine, NullLogger.Instance);
        member.Start();
        await Eventually.IsTrue(() => member.MayUse, () => member.Problem!);
        long id = member.Id;

        machine.Slept = TimeSpan.FromMinutes(1.5);
        Assert.That(member.MayUseAs(id), Is.True, "others wait longer than that");
        machine.Slept = TimeSpan.FromMinutes(1.7);
        Assert.That(member.MayUseAs(id), Is.False);
    }

    [Test]
    public async Task Whose_expiry_is_longer_is_waited_for_that_long()
    {
        var watcher = new FarmOptions { Database = Server.ConnectionString(Database), Name = "south", Expiry = TimeSpan.FromSeconds(15) };
        await using var database = new FarmDatabase(watcher, maxConnections: 2);
        await FarmSchema.MigrateAsync(database, FarmSchema.Newest, default);
        await Server.ExecuteAsync(
            Database, "INSERT INTO can_gateway.gateways (name, endpoint, version, expiry) VALUES ('north', 'n', '1', '60 s'), ('old', 'o', '1', NULL)");
        var clock = new SleepyClock();
        var neighbours = new FarmNeighbours(watcher, database, clock, NullLogger.Instance);

        List<string> dead = [];
        foreach (int seconds in new[] { 0, 14, 16, 59, 61 })
        {
            clock.Slept = TimeSpan.FromSeconds(seconds);
            await neighbours.LookAsync(own: 0, default);
            dead.Add(string.Join(' ', await Server.ListAsync(Database, "SELECT name FROM can_gateway.gateways WHERE is_dead ORDER BY id DESC")));
        }

        // The real clock went on a bit, too.
        Assert.That(dead, Is.EqualTo(new[] { "", "", "old", "old", "old north" }));
    }

    [Test]
    public void The_clock_that_goes_on_while_the_machine_sleeps_is_the_kernels()
    {
        double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        double before = Uptime(), clock = (double)BootClock.Instance.GetTimestamp() / BootClock.Instance.TimestampFrequency, after = Uptime();
        Assert.That(clock, Is.InRange(before, after + 0.01));
    }

    private sealed class SleepyClock : TimeProvider
    {
        public TimeSpan Slept { get; set; }

        public override long TimestampFrequency => System.TimestampFrequency;

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Slept.TotalSeconds * TimestampFrequency);
    }

    private static SessionRecord Record()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new SessionRecord
        {
            Id = $"{Guid.NewGuid()}", Owner = "bench", Connector = "n1", Resources = ["n1"], CreatedAt = now, ChangedAt = now,
            EndsAt = now.AddHours(1),
        };
    }
}
