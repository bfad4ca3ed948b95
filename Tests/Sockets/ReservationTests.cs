using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Who waits, and who has reserved: the same at a gateway alone, and over two of a farm that have a connector each.</summary>
[TestFixture(false), TestFixture(true), Category("Socket")]
internal sealed class ReservationTests(bool isFarm) : FarmFixture
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    private GatewayProgram _north = null!, _south = null!;
    private SessionController _bench = null!, _boss = null!, _user = null!;

    [SetUp]
    public async Task StartAll()
    {
        var (one, two) = (new { Vcan = true, Tags = new[] { "engine" } }, new { Vcan = true, Tags = new[] { "engine", "can-fd" } });
        var times = new { Reservation = TimeSpan.FromSeconds(2) };
        if (isFarm)
        {
            _north = await StartGatewayAsync("north", Server.ConnectionString(Database), new { one }, times);
            _south = await StartGatewayAsync("south", Server.ConnectionString(Database), new { two }, times);
            await JoinedAsync(_north);
            await JoinedAsync(_south);
        }
        else
        {
            _north = _south = await StartGatewayAsync("alone", database: null, new { one, two }, times);
        }
        _bench = await ConnectAsync(_north);
        _boss = await ConnectAsync(_south, "boss");
        _user = await SessionController.ConnectAsync(new Uri(_south.Address));
    }

    [TearDown]
    public async Task DisconnectAll()
    {
        await _bench.DisposeAsync();
        await _boss.DisposeAsync();
        await _user.DisposeAsync();
    }

    [Test]
    public async Task Who_has_more_priority_comes_first_and_then_who_waited_first()
    {
        var wait = new SessionStart { Wait = s_long };
        Session holder = await _bench.StartSessionOnConnectorAsync("one");
        Task<Session>[] waiting = new Task<Session>[4];
        SessionController[] order = [_user, _bench, _bench, _boss];
        for (int i = 0; i < waiting.Length; i++)
        {
            waiting[i] = order[i].StartSessionOnConnectorAsync("one", wait);
            await WaitingAsync(i + 1);
        }
        Assert.That(
            (await _user.ListReservationsAsync()).Select(one => (one.Client, one.Priority, one.Connector, one.IsWaiting, one.Begin)),
            Is.EqualTo(new[] { ("boss", 2), ("bench", 1), ("bench", 1), ("uid:0", 0) }.Select(
                one => (one.Item1, one.Item2, (string?)"one", true, (DateTimeOffset?)null))));

        foreach (int next in new[] { 3, 1, 2, 0 })
        {
            await holder.FinishAsync(SessionOutcome.Success);
            await holder.DisposeAsync();

            // Who does not wait comes after all who do.
            if (next == 1)
                await Refused(GrpcStatusCode.Unavailable, "Resource already in use.", () => _bench.StartSessionOnConnectorAsync("one"));
            holder = await waiting[next].WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(waiting.Count(one => one.IsCompleted), Is.EqualTo(next switch { 3 => 1, 1 => 2, 2 => 3, _ => 4 }));
        }
        await holder.DisposeAsync();
        await WaitingAsync(0);
        Assert.That(_north.Failures.Concat(_south.Failures), Is.Empty);
    }

    [Test]
    public async Task Whatever_has_the_tags_is_taken_and_what_is_special_is_left()
    {
        await using Session first = await _boss.StartSessionOnTagsAsync(["engine"]);
        await using Session second = await _bench.StartSessionOnTagsAsync(["engine"]);
        Assert.That((await AllAsync(_bench.ListSessionsAsync())).Select(one => one.Connector), Is.EqualTo(new[] { "one", "two" }));
        await Refused(GrpcStatusCode.Unavailable, "one is held by session", () => _user.StartSessionOnTagsAsync(["engine"]));
        await Refused(GrpcStatusCode.FailedPrecondition, "No connector has these tags: engine, gearbox.", () => _user.StartSessionOnTagsAsync(["engine", "gearbox"]));
        await Refused(GrpcStatusCode.InvalidArgument, "a tag has 1 to 64", () => _user.StartSessionOnTagsAsync(["two words"]));

        Task<Session> waiting = _user.StartSessionOnTagsAsync(["can-fd"], new SessionStart { Wait = s_long });
        await WaitingAsync(1);
        await first.FinishAsync(SessionOutcome.Success);
        await Task.Delay(1500);
        Assert.That(waiting.IsCompleted, Is.False, "that one has no CAN FD");

        // Nobody who could have it waits for that one.
        await using (Session other = await _user.StartSessionOnConnectorAsync("one"))
            await other.FinishAsync(SessionOutcome.Success);
        await second.FinishAsync(SessionOutcome.Success);
        await using Session third = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That((await AllAsync(_bench.ListSessionsAsync(SessionState.Active))).Single().Connector, Is.EqualTo("two"));
    }

    [Test]
    public async Task Who_waits_no_more_is_in_nobodys_way()
    {
        await using Session holder = await _user.StartSessionOnConnectorAsync("one");
        using var giveUp = new CancellationTokenSource();
        Task<Session> cancelled = _boss.StartSessionOnConnectorAsync("one", new SessionStart { Wait = s_long }, giveUp.Token);
        await WaitingAsync(1);
        await giveUp.CancelAsync();
        Assert.That(await FaultOfAsync(cancelled), Is.InstanceOf<OperationCanceledException>());
        GatewayException refusal = await Refused(
            GrpcStatusCode.Unavailable, "one is held by session", () => _boss.StartSessionOnConnectorAsync("one", new SessionStart { Wait = TimeSpan.FromSeconds(1) }));
        Assert.That(refusal.Message, Does.Contain("of 'uid:0' until").And.StartWith("Resource already in use. one is held"));
        await WaitingAsync(0);
        await holder.FinishAsync(SessionOutcome.Success);
        await using Session next = await _user.StartSessionOnConnectorAsync("one");
    }

    [Test]
    public async Task Who_waits_at_a_gateway_that_stops_is_told()
    {
        await using Session holder = await _user.StartSessionOnConnectorAsync("two");
        Task<Session> waiting = _bench.StartSessionOnConnectorAsync("two", new SessionStart { Wait = s_long });
        await WaitingAsync(1);

        await _north.StopAsync();

        Assert.That(await FaultOfAsync(waiting.WaitAsync(TimeSpan.FromSeconds(10))), Is.InstanceOf<GatewayException>());
        if (isFarm)
            await WaitingAsync(0);
    }

    [Test]
    public async Task Whose_place_is_removed_is_told()
    {
        await using Session holder = await _user.StartSessionOnConnectorAsync("two");
        Task<Session> waiting = _bench.StartSessionOnConnectorAsync("two", new SessionStart { Wait = s_long });
        await WaitingAsync(1);
        string place = (await _user.ListReservationsAsync()).Single().Id;

        await _boss.RemoveReservationAsync(place);

        Assert.That(
            await FaultOfAsync(waiting.WaitAsync(TimeSpan.FromSeconds(10))),
            Is.InstanceOf<GatewayException>().With.Property("Status").EqualTo(GrpcStatusCode.Aborted));
        await WaitingAsync(0);
        await Refused(GrpcStatusCode.NotFound, "There is no reservation", () => _boss.RemoveReservationAsync(place));
    }

    [Test]
    public async Task A_session_ends_when_the_time_that_it_was_asked_for_is_over()
    {
        await using Session session = await _boss.StartSessionOnConnectorAsync("one", new SessionStart { Duration = TimeSpan.FromSeconds(2) });
        SessionDescription known = (await AllAsync(_bench.ListSessionsAsync())).Single();
        Assert.That(known.EndsAt - known.CreatedAt, Is.EqualTo(TimeSpan.FromSeconds(2)).Within(TimeSpan.FromSeconds(1)));
        await Eventually.IsTrue(() => session.Ended.IsCancellationRequested, "it is over");
        await Refused(GrpcStatusCode.FailedPrecondition, "It was asked for no longer.", () => session.GetBusesAsync());
        await Refused(GrpcStatusCode.InvalidArgument, "14400 s at most", () => _bench.StartSessionOnConnectorAsync(
            "one", new SessionStart { Duration = TimeSpan.FromHours(5) }));
        await Refused(GrpcStatusCode.InvalidArgument, "3600 s at most", () => _bench.StartSessionOnConnectorAsync(
            "one", new SessionStart { Wait = TimeSpan.FromHours(5) }));
    }

    [Test]
    public async Task What_is_reserved_nobody_else_has_then()
    {
        DateTimeOffset begin = DateTimeOffset.UtcNow.AddSeconds(5);
        SessionReservation booked = await _bench.ReserveAsync("two", begin, TimeSpan.FromSeconds(30));
        Assert.That((booked.Client, booked.Connector, booked.IsWaiting), Is.EqualTo(("bench", "two", false)));
        Assert.That(booked.Begin, Is.EqualTo(begin).Within(TimeSpan.FromSeconds(1)));
        Assert.That(booked.End - booked.Begin, Is.EqualTo(TimeSpan.FromSeconds(30)));
        string reserved = "two is reserved for 'bench' from";

        // Before: as long as that is, and no longer.
        await Refused(GrpcStatusCode.Unavailable, reserved, () => _boss.StartSessionOnConnectorAsync("two", new SessionStart { Duration = TimeSpan.FromSeconds(20) }));
        await using Session before = await _boss.StartSessionOnConnectorAsync("two");
        await Refused(GrpcStatusCode.Unavailable, "The reservation begins at", () => _bench.StartReservedSessionAsync(booked.Id));
        await Refused(GrpcStatusCode.NotFound, "There is no reservation", () => _boss.StartReservedSessionAsync(booked.Id));

        // Its time: who waits for it gets it.
        await using Session session = await _bench.StartReservedSessionAsync(booked.Id, new SessionStart { Wait = s_long });
        Assert.That(DateTimeOffset.UtcNow, Is.GreaterThanOrEqualTo(booked.Begin!.Value));
        await Refused(GrpcStatusCode.FailedPrecondition, reserved, () => before.GetBusesAsync());
        Assert.That(await session.GetBusesAsync(), Is.Empty);

        // It can be left and come back to, and others still have no part in it.
        await session.FinishAsync(SessionOutcome.Success);
        await Refused(GrpcStatusCode.Unavailable, reserved, () => _boss.StartSessionOnConnectorAsync("two"));
        await Refused(GrpcStatusCode.Unavailable, reserved, () => _boss.ReserveAsync(["can-fd"], begin.AddSeconds(10), s_long));
        SessionReservation other = await _boss.ReserveAsync(["engine"], begin, s_long);
        Assert.That(other.Connector, Is.EqualTo("one"), "which is free then");
        await using (Session again = await _bench.StartReservedSessionAsync(booked.Id))
            await again.FinishAsync(SessionOutcome.Success);

        Assert.That((await _user.ListReservationsAsync()).Select(one => one.Id), Is.EqualTo(new[] { booked.Id, other.Id }));
        await Refused(GrpcStatusCode.PermissionDenied, "is no operator", () => _bench.RemoveReservationAsync(other.Id));
        await _boss.RemoveReservationAsync(booked.Id);
        await Refused(GrpcStatusCode.NotFound, "There is no reservation", () => _bench.StartReservedSessionAsync(booked.Id));
        await using Session free = await _boss.StartSessionOnConnectorAsync("two");
    }

    [Test]
    public async Task What_is_reserved_is_not_kept_for_who_does_not_come()
    {
        SessionReservation booked = await _bench.ReserveAsync("one", DateTimeOffset.MinValue, s_long);
        await using Session waited = await _user.StartSessionOnConnectorAsync("one", new SessionStart { Wait = s_long });

        Assert.That(DateTimeOffset.UtcNow, Is.GreaterThan(booked.Begin!.Value.AddSeconds(1)));
        await Refused(GrpcStatusCode.NotFound, "There is no reservation", () => _bench.StartReservedSessionAsync(booked.Id));
    }

    [Test]
    public async Task A_reservation_ends_its_session()
    {
        SessionReservation booked = await _bench.ReserveAsync("two", DateTimeOffset.MinValue, TimeSpan.FromSeconds(3));
        await using Session session = await _bench.StartReservedSessionAsync(booked.Id);

        await using Session next = await _user.StartSessionOnConnectorAsync("two", new SessionStart { Wait = s_long });
        await Refused(GrpcStatusCode.FailedPrecondition, "Its reservation is over.", () => session.GetBusesAsync());
        await Refused(
            GrpcStatusCode.Unavailable, "two is held by session", () => _bench.ReserveAsync("two", DateTimeOffset.UtcNow.AddHours(1), s_long));
        SessionReservation later = await _bench.ReserveAsync("two", DateTimeOffset.UtcNow.AddHours(5), TimeSpan.FromDays(2));
        Assert.That(later.End, Is.GreaterThan(DateTimeOffset.UtcNow.AddDays(2)));
    }

    [Test]
    public async Task Nobody_loses_a_session_to_one_who_cannot_have_it()
    {
        SessionReservation booked = await _bench.ReserveAsync("two", DateTimeOffset.UtcNow.AddHours(1), s_long);
        await using Session session = await _bench.StartSessionOnConnectorAsync("two");

        await Refused(GrpcStatusCode.Unavailable, "two is reserved for 'bench' from", () => _boss.StartSessionOnConnectorAsync(
            "two", new SessionStart { TakeOver = true, Duration = TimeSpan.FromHours(2) }));

        Assert.That(await session.GetBusesAsync(), Is.Empty, "it goes on");
        await using Session shorter = await _boss.StartSessionOnConnectorAsync("two", new SessionStart { TakeOver = true });
        await Refused(GrpcStatusCode.FailedPrecondition, "who took over", () => session.GetBusesAsync());
        await _bench.RemoveReservationAsync(booked.Id);
    }

    [Test]
    public async Task One_client_has_no_more_than_its_share()
    {
        for (int i = 0; i < 32; i++)
            await _bench.ReserveAsync("one", DateTimeOffset.UtcNow.AddDays(1 + i), TimeSpan.FromMinutes(1));
        await Refused(GrpcStatusCode.ResourceExhausted, "which is the most", () => _bench.ReserveAsync("one", DateTimeOffset.UtcNow.AddDays(100), s_long));
        await _boss.ReserveAsync("one", DateTimeOffset.UtcNow.AddDays(100), s_long);

        await using Session holder = await _boss.StartSessionOnConnectorAsync("one");
        using var giveUp = new CancellationTokenSource();
        Task<Session>[] waiting = [.. Enumerable.Range(0, 33).Select(
            _ => _user.StartSessionOnConnectorAsync("one", new SessionStart { Wait = s_long }, giveUp.Token))];
        Task<Session> first = await Task.WhenAny(waiting).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(await FaultOfAsync(first), Is.InstanceOf<GatewayException>().With.Property("Status").EqualTo(GrpcStatusCode.ResourceExhausted));
        await giveUp.CancelAsync();
        foreach (Task<Session> one in waiting)
            Assert.That(await FaultOfAsync(one), Is.Not.Null);
        await WaitingAsync(0, bookings: 33);
    }

    /// <summary>Of the same wire, by somebody else.</summary>
    [Test]
    public async Task The_calls_are_grpcs()
    {
        using SessionPeer peer = await SessionPeer.MakeAsync();
        Assert.That(await peer.PlayAsync(_north.Address, "reservations"), Is.EqualTo(
            """
            reserved two can-fd 3600 s True
            reserved UNAVAILABLE two is reserved for 'bench'
            no duration INVALID_ARGUMENT A reservation has a duration.
            no such time INVALID_ARGUMENT 'tomorrow' is no time with its offset, such as 2026-12-01T08:00:00Z.
            nothing named INVALID_ARGUMENT A ticket, a connector or whatever has some tags is reserved.
            too long INVALID_ARGUMENT A reservation lasts 30 days at most.
            started available
            waits True one
            got available
            list 1
            removed 0
            unknown NOT_FOUND There is no reservation "nonsense".
            """));
    }

    private static async Task<Exception?> FaultOfAsync(Task<Session> start)
    {
        try
        {
            await (await start).DisposeAsync();
            return null;
        }
        catch (Exception exception) when (exception is GatewayException or OperationCanceledException)
        {
            return exception;
        }
    }

    private async Task WaitingAsync(int count, int bookings = 0) => await Eventually.IsTrueAsync(
        async () => (await _user.ListReservationsAsync()).Count == count + bookings, () => _north.Output);
}
