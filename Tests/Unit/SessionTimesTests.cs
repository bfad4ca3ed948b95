using CanTools.Client.Grpc;
using CanTools.Gateway.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What happens to sessions as time goes by: hours of it, on a clock of its own.</summary>
[TestFixture, Category("Unit")]
internal sealed class SessionTimesTests : ManualKeeperFixture
{
    [Test]
    public async Task One_that_nobody_authenticates_is_over_after_60_s()
    {
        (SessionRecord session, string token) = await StartAsync();

        Clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.That(State(session), Is.EqualTo(SessionState.Available));

        Clock.Advance(TimeSpan.FromSeconds(0.2));
        await EndOfAsync(session);
        Assert.That(State(session), Is.EqualTo(SessionState.Failed));
        Refused(GrpcStatusCode.FailedPrecondition, "not authenticated within 60 s", () => Keeper.Enter(token, SessionCall.Authenticate));
        Assert.That((await StartAsync()).Session.State, Is.EqualTo(SessionState.Available), "others can have it");
    }

    [Test]
    public async Task One_that_is_kept_up_lasts_4_hours_and_says_so_a_minute_before()
    {
        (SessionRecord session, string token) = await StartAsync();
        string first = await Keeper.AuthenticateAsync(token);
        LiveSession live = Keeper.Find(session.Id)!;
        using var end = new CancellationTokenSource();
        await using IAsyncEnumerator<string> tokens = Follow(live, first, end.Token);
        List<string> all = [first];

        // A token every 2 minutes: 119 until a minute before the end.
        for (int minutes = 2; minutes < 240; minutes += 2)
        {
            Task<bool> next = tokens.MoveNextAsync().AsTask();
            Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.That(await next.WaitAsync(TimeSpan.FromSeconds(30)), $"after {minutes} minutes");
            all.Add(tokens.Current);
            Assert.That(Keeper.Enter(tokens.Current, SessionCall.Use).Session.Id, Is.EqualTo(session.Id));
            Assert.That(Keeper.Enter(all[^2], SessionCall.Use).Session.Id, Is.EqualTo(session.Id), "the one before, too");
        }
        Assert.That(all.Distinct().Count(), Is.EqualTo(120));
        Assert.That(Tokens.Count, Is.LessThan(10), "old ones are forgotten");
        Assert.That(live.Record.Warning, Is.Null);

        Clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");
        Assert.That(live.Record.Warning, Does.StartWith("It ends at 2026-01-01T04:00:00Z").And.Contain("14400 s at most"));

        Clock.Advance(TimeSpan.FromMinutes(1));
        await EndOfAsync(session);
        Refused(GrpcStatusCode.FailedPrecondition, "14400 s at most", () => Keeper.Enter(all[^1], SessionCall.Use));
        while (await tokens.MoveNextAsync())
            all.Add(tokens.Current);
    }

    [Test]
    public async Task One_that_ends_before_its_times_were_looked_at_is_known_for_as_long_as_another()
    {
        (SessionRecord session, string token) = await StartAsync();
        LiveSession live = Keeper.Find(session.Id)!;
        Task<bool> ended;
        lock (live.Lock)
        {
            // Authenticating has its times looked at, which waits for the lock.
            Assert.That(Keeper.AuthenticateAsync(token).IsCompletedSuccessfully);
            ended = Keeper.EndAsync(live, SessionEvent.Interrupt, "somebody", "test");
        }
        await ended;

        // It comes now, if at all.
        await Task.Delay(200);
        Clock.Advance(TimeSpan.FromMinutes(1.9));
        await Task.Delay(100);
        Refused(GrpcStatusCode.FailedPrecondition, "somebody", () => Keeper.Enter(token, SessionCall.Use));

        Clock.Advance(TimeSpan.FromMinutes(0.2));
        await Eventually.IsTrue(() => Keeper.Find(session.Id) is null, () => "it is forgotten");
    }

    [Test]
    public async Task One_whoseTokens_nobody_takes_is_over_with_its_last_one()
    {
        (SessionRecord session, string token) = await StartAsync();
        string first = await Keeper.AuthenticateAsync(token);
        LiveSession live = Keeper.Find(session.Id)!;

        Clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.That(Keeper.Enter(first, SessionCall.Use).Session, Is.SameAs(live));
        await using (IAsyncEnumerator<string> again = Follow(live, first))
        {
            Assert.That(await again.MoveNextAsync(), "with the last valid one");
            Clock.Advance(TimeSpan.FromMinutes(4.9));
            Assert.That(Keeper.Enter(again.Current, SessionCall.Use).Session, Is.SameAs(live));
            Refused(GrpcStatusCode.Unauthenticated, "expired at 2026-01-01T00:05:00Z", () => Keeper.Enter(first, SessionCall.Use));
        }

        Clock.Advance(TimeSpan.FromMinutes(0.2));
        await EndOfAsync(session);
        Assert.That(live.Record.Ending!.Reason, Does.Contain("last token expired"));
    }

    [Test]
    public async Task One_that_is_left_alone_is_over_after_an_hour()
    {
        (SessionRecord session, string token) = await StartAsync();
        string known = await Keeper.AuthenticateAsync(token);
        LiveSession live = Keeper.Find(session.Id)!;
        await using IAsyncEnumerator<string> tokens = Follow(live, known);
        int taken = 0;
        for (; !live.Record.State.IsOver(); taken++)
        {
            Task<bool> next = tokens.MoveNextAsync().AsTask();
            Clock.Advance(TimeSpan.FromMinutes(1));
            if (taken == 10)
                live.Use();
            Clock.Advance(TimeSpan.FromMinutes(1));
            if (!await next.WaitAsync(TimeSpan.FromSeconds(30)))
                break;
        }

        await EndOfAsync(session);
        Assert.That(live.Record.Ending!.Reason, Does.Contain("3600 s"));
        Assert.That(live.Record.Ending.At, Is.EqualTo(live.Record.CreatedAt + TimeSpan.FromMinutes(81)).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task One_that_is_over_is_known_for_2_minutes()
    {
        (SessionRecord session, string token) = await StartAsync();
        await Keeper.EndAsync(Keeper.Find(session.Id)!, SessionEvent.Interrupt, "somebody", "");

        Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.That((await Keeper.Directory.FindAsync(session.Id, default))!.State, Is.EqualTo(SessionState.Interrupted));
        Refused(GrpcStatusCode.FailedPrecondition, "interrupted by somebody", () => Keeper.Enter(token, SessionCall.Finish));

        Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.IsTrue(() => Keeper.Find(session.Id) is null, () => "nothing of it");
        await Eventually.IsTrue(() => Tokens.Count == 0, () => "no token");
        Assert.That(await Keeper.Directory.FindAsync(session.Id, default), Is.Null);
        Refused(GrpcStatusCode.Unauthenticated, "not valid", () => Keeper.Enter(token, SessionCall.Finish));
    }

    [Test]
    public async Task A_warning_is_taken_back_where_the_session_goes_on()
    {
        (SessionRecord session, string token) = await StartAsync();
        await Keeper.AuthenticateAsync(token);
        LiveSession live = Keeper.Find(session.Id)!;

        // Of the last token's end; then another one is taken.
        Clock.Advance(TimeSpan.FromMinutes(4.5));
        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");
        Assert.That(live.Record.Warning, Does.Contain("Its last token expired"));
        await using (IAsyncEnumerator<string> again = Follow(live, live.Contexts.Top.Tokens.Newest))
            Assert.That(await again.MoveNextAsync());

        Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.IsTrue(() => live.Record.Warning is null, () => "no warning");
        Assert.That(live.Record.State, Is.EqualTo(SessionState.Active));
    }

    [Test]
    public async Task Those_that_are_over_are_kept_up_to_a_number()
    {
        for (int i = 0; i < 50; i++)
        {
            (SessionRecord session, _) = await StartAsync();
            await Keeper.EndAsync(Keeper.Find(session.Id)!, SessionEvent.Finish, "bench", "");
            Clock.Advance(TimeSpan.FromSeconds(0.1));
        }
        await Eventually.IsTrue(() => Keeper.All().Count <= 9, () => $"{Keeper.All().Count}, of 4 for each of 2");
    }

    [Test]
    public async Task Once_the_gateway_stops_none_begins()
    {
        (SessionRecord session, _) = await StartAsync();
        await Keeper.EndAllAsync();

        Assert.That(Keeper.Find(session.Id)!.Record.Ending!.Reason, Is.EqualTo("It stops."));
        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(StartAsync))!;
        Assert.That((refusal.Status, refusal.Message), Is.EqualTo((GrpcStatusCode.Unavailable, "The gateway stops.")));
    }

    [Test]
    public async Task There_are_only_so_many_at_a_time()
    {
        (SessionRecord first, _) = await StartAsync();
        await Keeper.StartAsync(new SessionOrder("bench", "other"), default);
        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(() => Keeper.StartAsync(new SessionOrder("bench", "third"), default)))!;
        Assert.That(refusal.Message, Is.EqualTo("There are no free resources available at the moment. Please try again in two minutes."));

        await Keeper.EndAsync(Keeper.Find(first.Id)!, SessionEvent.Fail, "nobody", "");
        await Keeper.StartAsync(new SessionOrder("bench", "third"), default);
    }

    [Test]
    public void The_table_of_states_and_events_is_this()
    {
        string[] seen =
        [
            .. from state in Enum.GetValues<SessionState>()
               from what in Enum.GetValues<SessionEvent>()
               where SessionTable.After(state, what) is not null
               select $"{state} {what} {SessionTable.After(state, what)}",
        ];

        Assert.That(seen, Is.EqualTo(new[]
        {
            "Available Authenticate Active", "Available HandOver Available", "Available Finish Finished", "Available Interrupt Interrupted", "Available Fail Failed",
            "Active HandOver Available", "Active Finish Finished", "Active Interrupt Interrupted", "Active Fail Failed",
        }));
    }
}
