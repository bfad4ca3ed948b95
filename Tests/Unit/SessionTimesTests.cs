using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What happens to sessions as time goes by: hours of it, on a clock of its own.</summary>
[TestFixture, Category("Unit")]
internal sealed class SessionTimesTests
{
    private ManualClock _clock = null!;
    private TokenTable _tokens = null!;
    private SessionKeeper _keeper = null!;

    [SetUp]
    public void MakeKeeper()
    {
        var options = new GatewayOptions { MaxSessions = 2 };
        options.Connectors.Add("virtual", new ConnectorOptions { Vcan = true });
        options.Connectors.Add("other", new ConnectorOptions { Vcan = true });
        options.Connectors.Add("third", new ConnectorOptions { Vcan = true });
        _clock = new ManualClock();
        _tokens = new TokenTable(_clock, options.Times.KeptWhenOver);
        _keeper = new SessionKeeper(
            options, new MemorySessionDirectory(), history: null, new ConnectorTable(options), _tokens, _clock, NullLogger.Instance);
    }

    [Test]
    public async Task One_that_nobody_authenticates_is_over_after_60_s()
    {
        (SessionRecord session, string token) = await StartAsync();

        _clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.That(State(session), Is.EqualTo(SessionState.Available));

        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await EndOfAsync(session);
        Assert.That(State(session), Is.EqualTo(SessionState.Failed));
        Refused(GrpcStatusCode.FailedPrecondition, "not authenticated within 60 s", () => _keeper.Enter(token, SessionCall.Authenticate));
        Assert.That((await StartAsync()).Session.State, Is.EqualTo(SessionState.Available), "others can have it");
    }

    [Test]
    public async Task One_that_is_kept_up_lasts_4_hours_and_says_so_a_minute_before()
    {
        (SessionRecord session, string token) = await StartAsync();
        string first = await _keeper.AuthenticateAsync(token);
        LiveSession live = _keeper.Find(session.Id)!;
        using var end = new CancellationTokenSource();
        await using IAsyncEnumerator<string> tokens = _keeper.FollowTokensAsync(live, first, end.Token).GetAsyncEnumerator();
        List<string> all = [first];

        // A token every 2 minutes: 119 until a minute before the end.
        for (int minutes = 2; minutes < 240; minutes += 2)
        {
            Task<bool> next = tokens.MoveNextAsync().AsTask();
            _clock.Advance(TimeSpan.FromMinutes(2));
            Assert.That(await next.WaitAsync(TimeSpan.FromSeconds(30)), $"after {minutes} minutes");
            all.Add(tokens.Current);
            Assert.That(_keeper.Enter(tokens.Current, SessionCall.Use).Record.Id, Is.EqualTo(session.Id));
            Assert.That(_keeper.Enter(all[^2], SessionCall.Use).Record.Id, Is.EqualTo(session.Id), "the one before, too");
        }
        Assert.That(all.Distinct().Count(), Is.EqualTo(120));
        Assert.That(_tokens.Count, Is.LessThan(10), "old ones are forgotten");
        Assert.That(live.Record.Warning, Is.Null);

        _clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");
        Assert.That(live.Record.Warning, Does.StartWith("It ends at 2026-01-01T04:00:00Z").And.Contain("14400 s at most"));

        _clock.Advance(TimeSpan.FromMinutes(1));
        await EndOfAsync(session);
        Refused(GrpcStatusCode.FailedPrecondition, "14400 s at most", () => _keeper.Enter(all[^1], SessionCall.Use));
        while (await tokens.MoveNextAsync())
            all.Add(tokens.Current);
    }

    [Test]
    public async Task One_whose_tokens_nobody_takes_is_over_with_its_last_one()
    {
        (SessionRecord session, string token) = await StartAsync();
        string first = await _keeper.AuthenticateAsync(token);
        LiveSession live = _keeper.Find(session.Id)!;

        _clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.That(_keeper.Enter(first, SessionCall.Use), Is.SameAs(live));
        await using (IAsyncEnumerator<string> again = _keeper.FollowTokensAsync(live, first, default).GetAsyncEnumerator())
        {
            Assert.That(await again.MoveNextAsync(), "with the last valid one");
            _clock.Advance(TimeSpan.FromMinutes(4.9));
            Assert.That(_keeper.Enter(again.Current, SessionCall.Use), Is.SameAs(live));
            Refused(GrpcStatusCode.Unauthenticated, "expired at 2026-01-01T00:05:00Z", () => _keeper.Enter(first, SessionCall.Use));
        }

        _clock.Advance(TimeSpan.FromMinutes(0.2));
        await EndOfAsync(session);
        Assert.That(live.Record.Ending!.Reason, Does.Contain("last token expired"));
    }

    [Test]
    public async Task One_that_is_left_alone_is_over_after_an_hour()
    {
        (SessionRecord session, string token) = await StartAsync();
        string known = await _keeper.AuthenticateAsync(token);
        LiveSession live = _keeper.Find(session.Id)!;
        await using IAsyncEnumerator<string> tokens = _keeper.FollowTokensAsync(live, known, default).GetAsyncEnumerator();
        int taken = 0;
        for (; !live.Record.State.IsOver(); taken++)
        {
            Task<bool> next = tokens.MoveNextAsync().AsTask();
            _clock.Advance(TimeSpan.FromMinutes(1));
            if (taken == 10)
                live.Use();
            _clock.Advance(TimeSpan.FromMinutes(1));
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
        await _keeper.EndAsync(_keeper.Find(session.Id)!, SessionEvent.Interrupt, "somebody", "");

        _clock.Advance(TimeSpan.FromSeconds(119));
        Assert.That((await _keeper.Directory.FindAsync(session.Id, default))!.State, Is.EqualTo(SessionState.Interrupted));
        Refused(GrpcStatusCode.FailedPrecondition, "interrupted by somebody", () => _keeper.Enter(token, SessionCall.Finish));

        _clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.IsTrue(() => _keeper.Find(session.Id) is null, () => "nothing of it");
        await Eventually.IsTrue(() => _tokens.Count == 0, () => "no token");
        Assert.That(await _keeper.Directory.FindAsync(session.Id, default), Is.Null);
        Refused(GrpcStatusCode.Unauthenticated, "not valid", () => _keeper.Enter(token, SessionCall.Finish));
    }

    [Test]
    public async Task A_warning_is_taken_back_where_the_session_goes_on()
    {
        (SessionRecord session, string token) = await StartAsync();
        await _keeper.AuthenticateAsync(token);
        LiveSession live = _keeper.Find(session.Id)!;

        // Of the last token's end; then another one is taken.
        _clock.Advance(TimeSpan.FromMinutes(4.5));
        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");
        Assert.That(live.Record.Warning, Does.Contain("Its last token expired"));
        await using (IAsyncEnumerator<string> again = _keeper.FollowTokensAsync(live, live.NewestToken, default).GetAsyncEnumerator())
            Assert.That(await again.MoveNextAsync());

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.IsTrue(() => live.Record.Warning is null, () => "no warning");
        Assert.That(live.Record.State, Is.EqualTo(SessionState.Active));
    }

    [Test]
    public async Task Those_that_are_over_are_kept_up_to_a_number()
    {
        for (int i = 0; i < 50; i++)
        {
            (SessionRecord session, _) = await StartAsync();
            await _keeper.EndAsync(_keeper.Find(session.Id)!, SessionEvent.Finish, "bench", "");
            _clock.Advance(TimeSpan.FromSeconds(0.1));
        }
        await Eventually.IsTrue(() => _keeper.All().Count <= 9, () => $"{_keeper.All().Count}, of 4 for each of 2");
    }

    [Test]
    public async Task Once_the_gateway_stops_none_begins()
    {
        (SessionRecord session, _) = await StartAsync();
        await _keeper.EndAllAsync();

        Assert.That(_keeper.Find(session.Id)!.Record.Ending!.Reason, Is.EqualTo("It stops."));
        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(StartAsync))!;
        Assert.That((refusal.Status, refusal.Message), Is.EqualTo((GrpcStatusCode.Unavailable, "The gateway stops.")));
    }

    [Test]
    public async Task There_are_only_so_many_at_a_time()
    {
        (SessionRecord first, _) = await StartAsync();
        await _keeper.StartAsync("bench", "other", isObserver: false, default);
        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(() => _keeper.StartAsync("bench", "third", isObserver: false, default)))!;
        Assert.That(refusal.Message, Is.EqualTo("There are no free resources available at the moment. Please try again in two minutes."));

        await _keeper.EndAsync(_keeper.Find(first.Id)!, SessionEvent.Fail, "nobody", "");
        await _keeper.StartAsync("bench", "third", isObserver: false, default);
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
            "Available Authenticate Active", "Available Finish Finished", "Available Interrupt Interrupted", "Available Fail Failed",
            "Active Finish Finished", "Active Interrupt Interrupted", "Active Fail Failed",
        }));
    }

    private async Task<(SessionRecord Session, string Token)> StartAsync() =>
        await _keeper.StartAsync("bench", "virtual", isObserver: false, default);

    private SessionState State(SessionRecord session) => _keeper.Find(session.Id)!.Record.State;

    private async Task EndOfAsync(SessionRecord session) => await _keeper.Find(session.Id)!.Gone.Task.WaitAsync(TimeSpan.FromSeconds(30));

    private static void Refused(GrpcStatusCode status, string text, Action call)
    {
        GrpcException refusal = Assert.Throws<GrpcException>(() => call())!;
        Assert.That((refusal.Status, refusal.Message), Is.EqualTo((status, refusal.Message)));
        Assert.That(refusal.Message, Does.Contain(text));
    }
}
