using System.Text.RegularExpressions;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Farm;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Sessions;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>The rules of who comes first stand in C# and in SQL: whatever is done, both must decide the same.</summary>
[TestFixture, Category("Socket")]
internal sealed partial class ReservationRulesTests : FarmFixture
{
    private const int Steps = 500;

    private static readonly string[] s_connectors = ["a", "b", "c", "d"];
    private static readonly (string Name, int Priority)[] s_clients = [("low", 0), ("one", 1), ("other", 1), ("high", 2)];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_gateway_alone_and_a_farm_decide_the_same(int seed)
    {
        GatewayOptions alone = Options(null), farm = Options(Server.ConnectionString(Database));
        var (clock, log) = (TimeProvider.System, NullLogger.Instance);
        await using var database = new FarmDatabase(farm.Farm, maxConnections: 5);
        await using var member = new FarmMember(farm, database, clock, clock, log);
        await using var news = new FarmNews(farm.Farm, database, clock, log);
        await using var outbox = new FarmOutbox(farm.Farm, database, clock, log);
        await using var watch = new FarmWatch(farm, database, news, clock, log);
        var inMemory = new MemoryReservations(alone, clock);
        Side[] sides =
        [
            new(alone, new MemorySessionDirectory(inMemory), inMemory),
            new(farm, new FarmDirectory(farm, database, member, outbox, watch), new FarmReservations(farm, database, member, news)),
        ];
        outbox.Start();
        member.Start();
        await Eventually.IsTrue(() => member.MayUse, () => member.Problem!);

        var random = new Random(seed);
        Dictionary<string, int> seen = [];
        for (int step = 0; step < Steps; step++)
        {
            Func<Side, Task<string>> what = Choose(random, sides[0]);
            string inside = await what(sides[0]), shared = await what(sides[1]);
            Assert.That(shared, Is.EqualTo(inside), $"step {step}");
            string kind = Kind().Match(inside).Value;
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
        }
        TestContext.Out.WriteLine(string.Join(", ", seen.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}")));
        Assert.That(seen.Keys, Is.SupersetOf(new[] { "got", "held", "refused", "waits", "turn", "none", "booked", "ended", "removed", "list", "could", "barred" }));
    }

    private static GatewayOptions Options(string? database)
    {
        var options = new GatewayOptions
        {
            Endpoint = "north:50051", MaxReservations = 4,
            Farm = { Database = database, Name = "north", Beat = TimeSpan.FromSeconds(0.5), Expiry = TimeSpan.FromMinutes(10) },
            Connectors =
            {
                ["a"] = new ConnectorOptions { Interface = "can0", Tags = { "engine" } },
                ["b"] = new ConnectorOptions { Pins = { ["6/14"] = "can0", ["3/11"] = "can1" }, Tags = { "engine", "body" } },
                ["c"] = new ConnectorOptions { Interface = "can1", Tags = { "body" } },
                ["d"] = new ConnectorOptions { Vcan = true, Tags = { "engine", "body", "can-fd" } },
            },
        };
        return options;
    }

    /// <summary>One of all that can be done, with figures that are the same for both.</summary>
    private static Func<Side, Task<string>> Choose(Random random, Side known)
    {
        var (client, priority) = s_clients[random.Next(s_clients.Length)];
        string connector = s_connectors[random.Next(s_connectors.Length)];
        string[] tags = random.Next(3) == 0 ? ["engine"] : random.Next(2) == 0 ? ["body"] : ["engine", "body"];
        bool isByTag = random.Next(2) == 0, takesOver = random.Next(6) == 0;
        TimeSpan? lasts = random.Next(2) == 0 ? null : TimeSpan.FromHours(random.Next(1, 4));
        DateTimeOffset begin = DateTimeOffset.UtcNow.AddHours(new[] { -1, 1, 3, 10, 12, 30 }[random.Next(6)]);
        var wish = new ReservationWish(client, priority, isByTag ? null : connector, isByTag ? tags : [], lasts);
        var order = new SessionOrder(client, connector) { Priority = priority, Lasts = lasts, TakeOver = takesOver };
        int index = random.Next(1000);
        return random.Next(16) switch
        {
            < 3 => side => side.StartAsync(order),
            < 5 => side => side.WaitAsync(wish),
            < 8 => side => side.TurnAsync(index),
            < 9 => side => side.BookAsync(wish with { Lasts = lasts ?? TimeSpan.FromHours(1) }, begin),
            < 10 => side => side.RemoveAsync(index),
            < 14 => side => side.EndAsync(index),
            < 15 => side => side.ListAsync(),
            _ => side => side.CheckTakeOverAsync(order with { TakeOver = true }),
        };
    }

    [GeneratedRegex("^[a-z]+")]
    private static partial Regex Kind();

    [GeneratedRegex(@"[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:]+Z")]
    private static partial Regex Changing();

    [GeneratedRegex("[a-d] is held by session # of '[a-z]+'")]
    private static partial Regex Holder();

    /// <summary>One of both, with what was done there.</summary>
    private sealed class Side(GatewayOptions options, ISessionDirectory directory, IReservations reservations)
    {
        private readonly List<(Guid Id, string Client, int Priority)> _reservations = [];
        private readonly List<SessionRecord> _sessions = [];

        public async Task<string> StartAsync(SessionOrder order)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            var session = new SessionRecord
            {
                Id = $"{Guid.NewGuid()}", Owner = order.Client, Connector = order.Connector, CreatedAt = now, ChangedAt = now, EndsAt = now.AddHours(4),
                Resources = ConnectorHold.ResourcesOf(order.Connector, options.Connectors[order.Connector], options.Farm),
            };
            try
            {
                AddedSession added = await directory.AddAsync(session, order, default);
                if (added.Session.Id != session.Id)
                    return $"held by {added.Session.Owner} on {added.Session.Connector}";
                _sessions.Add(added.Session);

                // Until what is reserved it is a bit less for who was asked later.
                return $"got {order.Connector}: {Math.Ceiling(added.Lasts!.Value.TotalHours)} h {Same(added.Because)}";
            }
            catch (GrpcException refusal)
            {
                return $"refused {refusal.Status} {Same(refusal.Message)}";
            }
        }

        public async Task<string> CheckTakeOverAsync(SessionOrder order)
        {
            try
            {
                await directory.CheckTakeOverAsync(
                    ConnectorHold.ResourcesOf(order.Connector, options.Connectors[order.Connector], options.Farm), order, default);
                return "could";
            }
            catch (GrpcException refusal)
            {
                return $"barred: {refusal.Status} {Same(refusal.Message)}";
            }
        }

        public async Task<string> WaitAsync(ReservationWish wish)
        {
            try
            {
                var id = Guid.NewGuid();
                await reservations.BeginWaitingAsync(id, wish, TimeSpan.FromHours(1), default);
                _reservations.Add((id, wish.Client, wish.Priority));
                return $"waits {_reservations.Count}";
            }
            catch (GrpcException refusal)
            {
                return $"refused {refusal.Status} {Same(refusal.Message)}";
            }
        }

        /// <summary>Whether it is its turn; then it has it.</summary>
        public async Task<string> TurnAsync(int index)
        {
            if (_reservations.Count == 0)
                return "nobody";
            var (id, client, priority) = _reservations[index % _reservations.Count];
            ReservationTurn turn = await reservations.FindTurnAsync(id, [], default);
            if (turn.Connector is not { } connector)
                return $"none {turn.IsOver} {Same(turn.Reason)}";
            string started = await StartAsync(new SessionOrder(client, connector) { Priority = priority, Reservation = id });
            bool waits = (await reservations.ListAsync(default)).Single(one => one.Id == id).BeginsAt is null;
            if (waits && started.StartsWith("got", StringComparison.Ordinal))
                await reservations.RemoveAsync(id, client, default);
            return $"turn {started}";
        }

        public async Task<string> BookAsync(ReservationWish wish, DateTimeOffset begin)
        {
            try
            {
                Reservation booked = await reservations.BookAsync(wish, begin, default);
                _reservations.Add((booked.Id, wish.Client, wish.Priority));
                return $"booked {booked.Connector} for {booked.EndsAt - booked.BeginsAt}";
            }
            catch (GrpcException refusal)
            {
                return $"refused {refusal.Status} {Same(refusal.Message)}";
            }
        }

        public async Task<string> RemoveAsync(int index)
        {
            if (_reservations.Count == 0)
                return "nobody";
            Guid id = _reservations[index % _reservations.Count].Id;
            _reservations.RemoveAll(one => one.Id == id);
            return $"removed {await reservations.RemoveAsync(id, "test", default)}";
        }

        public async Task<string> EndAsync(int index)
        {
            if (_sessions.Count == 0)
                return "nobody";
            SessionRecord session = _sessions[index % _sessions.Count];
            _sessions.Remove(session);
            await directory.UpdateAsync(
                session with
                {
                    State = SessionState.Finished, Revision = session.Revision + 1,
                    Ending = new SessionEnding(SessionState.Finished, "test", "done", DateTimeOffset.UtcNow),
                },
                default);
            return $"ended {session.Connector}";
        }

        public async Task<string> ListAsync() => $"list {string.Join(", ", (await reservations.ListAsync(default)).Select(
            one => $"{one.Client} {one.Priority} {one.Connector} {string.Join('+', one.Tags)} {one.BeginsAt is null}"))}";

        /// <summary>Of several that end together, either may be named.</summary>
        private static string Same(string text) => Holder().Replace(Changing().Replace(text, "#"), "held");
    }
}
