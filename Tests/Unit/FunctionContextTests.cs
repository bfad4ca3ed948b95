using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using CanTools.Tests.Support;
using NUnit.Framework;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;

namespace CanTools.Tests.Unit;

/// <summary>Function contexts as time goes by, and what may be called in which.</summary>
[TestFixture, Category("Unit")]
internal sealed class FunctionContextTests : ManualKeeperFixture
{
    private static readonly SessionState[] s_over = [SessionState.Finished, SessionState.Interrupted, SessionState.Failed];

    [Test]
    public async Task In_a_final_state_every_call_is_told_how_it_ended([ValueSource(nameof(s_over))] SessionState state)
    {
        (SessionRecord session, _) = await StartAsync();
        LiveSession live = Keeper.Find(session.Id)!;
        SessionEvent what = state switch
        {
            SessionState.Finished => SessionEvent.Finish, SessionState.Interrupted => SessionEvent.Interrupt, _ => SessionEvent.Fail,
        };
        await Keeper.EndAsync(live, what, "me", "so");

        foreach (SessionCall call in Enum.GetValues<SessionCall>())
        {
            foreach (TokenKind token in Enum.GetValues<TokenKind>())
            {
                GrpcException refusal = Assert.Throws<GrpcException>(() => SessionTable.Check(live.Contexts.Top, call, token))!;
                Assert.That((refusal.Status, refusal.Message), Is.EqualTo(
                    (GrpcStatusCode.FailedPrecondition, $"The session is over: {state.ToString().ToLowerInvariant()} by me at 2026-01-01T00:00:00Z: so")));
            }
        }
    }

    [Test]
    public async Task Every_call_in_every_state_of_a_context_on_top_and_below_is_as_this_table_says()
    {
        (_, string zero) = await StartAsync();
        FunctionContext first = await Keeper.StartContextAsync(zero);
        SessionContext below = Keeper.Enter(zero, SessionCall.Variables), top = Keeper.Enter(first.AuthenticationToken, SessionCall.Variables);

        string[] before = Table();
        await Keeper.AuthenticateAsync(first.AuthenticationToken);
        string[] after = Table();
        await Keeper.FinishAsync(first.AuthenticationToken, new ServiceResult());

        Assert.That(before, Is.EqualTo(new[]
        {
            "below: Authentication: Finish SetArgument Variables", "below: Session: Finish", "below: Monitor: Monitor",
            "top: Authentication: Authenticate AssertAuthenticationPossible Finish StartContext RegisterDetails SetArgument Variables",
            "top: Session: Finish", "top: Monitor: Monitor",
        }));
        Assert.That(after, Is.EqualTo(new[]
        {
            "below: Authentication: Finish Variables", "below: Session: Finish", "below: Monitor: Monitor",
            "top: Authentication: Finish", "top: Session: Finish OpenTokenStream Variables Use", "top: Monitor: Monitor",
        }));
        Assert.That(Table()[3..], Is.EqualTo(new[] { "top: Authentication: ", "top: Session: ", "top: Monitor: Monitor" }), "it is over");

        string[] Table() =>
        [
            .. from context in new[] { below, top }
               from token in new[] { TokenKind.Authentication, TokenKind.Session, TokenKind.Monitor }
               select $"{(context == below ? "below" : "top")}: {token}: {string.Join(' ', Enum.GetValues<SessionCall>().Where(call => IsAllowed(context, call, token)))}",
        ];
    }

    [Test]
    public async Task One_that_nobody_authenticates_gives_the_session_back_after_60_s()
    {
        (SessionRecord session, string zero) = await StartAsync();
        Clock.Advance(TimeSpan.FromSeconds(50));
        FunctionContext first = await Keeper.StartContextAsync(zero);
        Clock.Advance(TimeSpan.FromSeconds(59));
        Refused(GrpcStatusCode.PermissionDenied, SessionTable.HandedOver, () => Keeper.Enter(zero, SessionCall.Authenticate));

        Clock.Advance(TimeSpan.FromSeconds(2));

        FunctionContext end = await LastAsync(first.MonitorToken);
        Assert.That((end.Finished, end.ServiceResult.Result[0]), Is.EqualTo((true, Result.Failure)));
        Assert.That(end.ServiceResult.Description, Is.EqualTo("It was not authenticated within 60 s."));
        Assert.That(Keeper.Enter(end.AuthenticationToken, SessionCall.Authenticate), Is.SameAs(Keeper.Enter(zero, SessionCall.Authenticate)));
        Clock.Advance(TimeSpan.FromSeconds(58));
        Assert.That(State(session), Is.EqualTo(SessionState.Available), "it has as long again");
        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(State(session), Is.EqualTo(SessionState.Failed));
    }

    [Test]
    public async Task One_whose_tokens_nobody_takes_gives_the_session_back()
    {
        (SessionRecord session, string zero) = await StartAsync();
        FunctionContext first = await Keeper.StartContextAsync(zero);
        string token = await Keeper.AuthenticateAsync(first.AuthenticationToken);
        Assert.That(State(session), Is.EqualTo(SessionState.Active));

        Clock.Advance(TimeSpan.FromMinutes(4.9));
        Keeper.Enter(token, SessionCall.Use);
        Clock.Advance(TimeSpan.FromMinutes(0.2));

        await Eventually.IsTrue(() => State(session) == SessionState.Available, () => $"it is {State(session)}");
        Refused(GrpcStatusCode.Unauthenticated, "expired", () => Keeper.Enter(token, SessionCall.Use));

        // Its timer may be set after the clock went on.
        Refused(GrpcStatusCode.FailedPrecondition, "The function context is over: ended by the gateway at 2026-01-01T00:05:",
            () => Keeper.Enter(first.AuthenticationToken, SessionCall.Finish));
        await Keeper.AuthenticateAsync(zero);
        Assert.That(State(session), Is.EqualTo(SessionState.Active));
    }

    [Test]
    public void What_a_client_knows_of_a_connector_is_forgotten_4_hours_after_its_last_session()
    {
        var connections = new ConnectionVariables(Clock, TimeSpan.FromHours(4));
        VariableTable first = connections.Enter("bench", "car");
        first.Set(new Variable { Key = "vin", Value = "W" });
        Assert.That(connections.Enter("bench", "car"), Is.SameAs(first), "two at the same time");
        connections.Leave("bench", "car");
        Clock.Advance(TimeSpan.FromHours(5));
        connections.Leave("bench", "car");

        Clock.Advance(TimeSpan.FromHours(3.9));
        Assert.That(connections.Enter("bench", "car"), Is.SameAs(first));
        connections.Leave("bench", "car");
        Assert.That(connections.Enter("boss", "car"), Is.Not.SameAs(first), "another client's are others");
        Clock.Advance(TimeSpan.FromHours(4.1));
        Assert.That(connections.Enter("bench", "car"), Is.Not.SameAs(first));
    }

    [Test]
    public async Task Who_gets_the_session_just_before_its_end_is_warned_as_well()
    {
        (SessionRecord session, string zero) = await StartAsync();
        FunctionContext first = await Keeper.StartContextAsync(zero);
        string token = await Keeper.AuthenticateAsync(first.AuthenticationToken);
        LiveSession live = Keeper.Find(session.Id)!;
        await using IAsyncEnumerator<string> tokens = Follow(live, token);
        for (int minutes = 2; minutes < 240; minutes += 2)
        {
            Task<bool> next = tokens.MoveNextAsync().AsTask();
            Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.That(await next.WaitAsync(TimeSpan.FromSeconds(30)));
            Keeper.Enter(tokens.Current, SessionCall.Use);
        }
        Clock.Advance(TimeSpan.FromSeconds(65));
        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");

        await Keeper.FinishAsync(tokens.Current, new ServiceResult { Result = { Result.Success } });
        Assert.That((State(session), live.Record.Warning), Is.EqualTo((SessionState.Available, (string?)null)));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Keeper.AuthenticateAsync(zero);
        Clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually.IsTrue(() => live.Record.Warning is not null, () => "a warning");
        Assert.That(live.Record.Warning, Does.Contain("14400 s at most"));
    }

    [Test]
    public async Task Who_waits_for_its_end_has_a_token_every_2_minutes()
    {
        (_, string zero) = await StartAsync();
        FunctionContext first = await Keeper.StartContextAsync(zero);
        string token = await Keeper.AuthenticateAsync(first.AuthenticationToken);
        SessionContext context = Keeper.Enter(token, SessionCall.Use);
        await using IAsyncEnumerator<string> tokens = Follow(context.Session, token);
        await using IAsyncEnumerator<FunctionContext> monitor = Keeper.MonitorAsync(first.MonitorToken, default).GetAsyncEnumerator();
        HashSet<string> seen = [first.MonitorToken];
        for (int i = 0; i < 10; i++)
        {
            Task<bool> next = monitor.MoveNextAsync().AsTask(), other = tokens.MoveNextAsync().AsTask();
            Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.That(await next.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.That(await other.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.That((monitor.Current.Id, monitor.Current.Finished, monitor.Current.AuthenticationToken), Is.EqualTo((first.Id, false, "")));
            seen.Add(monitor.Current.MonitorToken);
        }
        Assert.That(seen, Has.Count.EqualTo(11));
        Refused(GrpcStatusCode.Unauthenticated, "not valid", () => Keeper.Enter(first.MonitorToken, SessionCall.Monitor));

        Task<bool> last = monitor.MoveNextAsync().AsTask();
        await Keeper.FinishAsync(tokens.Current, new ServiceResult { Result = { Result.Success } });
        Assert.That(await last.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.That((monitor.Current.Finished, monitor.Current.ServiceResult.Result[0]), Is.EqualTo((true, Result.Success)));
        Assert.That(await monitor.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task A_session_lasts_4_hours_however_often_it_is_handed_over()
    {
        (SessionRecord session, string zero) = await StartAsync();
        for (int minutes = 0; minutes < 239; minutes++)
        {
            await Keeper.StartContextAsync(zero);
            Clock.Advance(TimeSpan.FromSeconds(59));
            await Keeper.FinishAsync(zero, new ServiceResult());
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.That(State(session), Is.EqualTo(SessionState.Available));
        Clock.Advance(TimeSpan.FromSeconds(59));
        await Keeper.StartContextAsync(zero);

        Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(Keeper.Find(session.Id)!.Record.Ending!.Reason, Is.EqualTo("It lasts 14400 s at most."));
    }

    [Test]
    public async Task There_are_32_on_the_first_at_most()
    {
        (_, string token) = await StartAsync();
        for (int i = 0; i < 32; i++)
            token = (await Keeper.StartContextAsync(token)).AuthenticationToken;

        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(() => Keeper.StartContextAsync(token)))!;

        Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.ResourceExhausted));
    }

    [Test]
    public async Task Of_200_that_are_over_64_are_known()
    {
        (SessionRecord session, string zero) = await StartAsync();
        List<string> monitors = [];
        for (int i = 0; i < 200; i++)
        {
            FunctionContext context = await Keeper.StartContextAsync(zero);
            monitors.Add(context.MonitorToken);
            await Keeper.FinishAsync(context.AuthenticationToken, new ServiceResult { Description = $"{i}" });
        }

        Assert.That((await LastAsync(monitors[136])).ServiceResult.Description, Is.EqualTo("136"));
        Refused(GrpcStatusCode.Unauthenticated, "not valid", () => Keeper.Enter(monitors[135], SessionCall.Monitor));
        await Keeper.EndAsync(Keeper.Find(session.Id)!, SessionEvent.Finish, "me", "");
    }

    private async Task<FunctionContext> LastAsync(string monitorToken)
    {
        FunctionContext? last = null;
        await foreach (FunctionContext one in Keeper.MonitorAsync(monitorToken, default))
            last = one;
        return last!;
    }

    private static bool IsAllowed(SessionContext context, SessionCall call, TokenKind token)
    {
        try
        {
            SessionTable.Check(context, call, token);
            return true;
        }
        catch (GrpcException refusal) when (refusal.Status is GrpcStatusCode.PermissionDenied or GrpcStatusCode.FailedPrecondition)
        {
            return false;
        }
    }
}
