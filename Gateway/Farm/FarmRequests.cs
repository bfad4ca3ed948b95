using System.Collections.Concurrent;
using System.Text.Json;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>
/// What gateways ask of each other, as rows in the directory: so they need not reach or trust each other, and who is asked is who has the
/// sessions, by the same truth. A question is answered once, or taken back.
/// </summary>
internal sealed class FarmRequests : IOtherGateways
{
    /// <summary>How often one looks, where the hint of the answer was lost.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    private const string GivenUp = "Nobody waits for the answer any more.";

    private readonly FarmOptions _options;
    private readonly FarmDatabase _database;
    private readonly FarmMember _member;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = [];
    private readonly ConcurrentDictionary<Guid, bool> _underWay = [];
    private SessionKeeper? _keeper;

    public FarmRequests(FarmOptions options, FarmDatabase database, FarmMember member, FarmNews news, TimeProvider clock, ILogger log)
    {
        (_options, _database, _member, _clock, _log) = (options, database, member, clock, log);
        news.Told += (what, which) =>
        {
            if (what == "answer" && _waiting.TryGetValue(which, out TaskCompletionSource? one))
                one.TrySetResult();
            if (what is "request" or "")
                _ = Task.Run(() => AnswerAllAsync(CancellationToken.None));
        };
    }

    /// <summary>Begins to answer.</summary>
    public void Start(SessionKeeper keeper) => _keeper = keeper;

    public bool IsThis(long gateway) => gateway == _member.Id;

    public async Task<(SessionRecord Session, string AuthenticationToken)?> StartAsync(SessionOrder order, CancellationToken cancellationToken)
    {
        // Who has least to do first.
        List<long> gateways = order.Gateway is { } one ? [one] : await _database.ListAsync(
            """
            SELECT g.id FROM offers o JOIN gateways g ON g.id = o.gateway
            WHERE o.connector = $1 AND NOT g.is_dead
            ORDER BY (SELECT count(*) FROM sessions s WHERE s.gateway = g.id AND s.over_at IS NULL), g.id
            """,
            row => row.GetInt64(0), cancellationToken, order.Connector);
        if (gateways.Count == 0)
            return null;
        var hash = TokenHash.Make(out string token);
        var question = new FarmQuestion { Order = order, Token = hash.ToBytes() };
        FarmAnswer? answer = null;
        foreach (long gateway in gateways)
        {
            answer = await AskAsync(gateway, question, cancellationToken);
            if (answer is not null)
                break;
        }
        if (answer is null)
            throw new GrpcException(GrpcStatusCode.Unavailable, $"The gateway that has {order.Connector} does not answer.");
        return (await ReadAsync(answer, cancellationToken), token);
    }

    public async Task<SessionRecord> InterruptAsync(SessionRecord session, string by, string reason, CancellationToken cancellationToken)
    {
        object gateway = await _database.FindAsync("SELECT gateway FROM sessions WHERE id = $1", cancellationToken, Guid.Parse(session.Id))
            ?? throw new GrpcException(GrpcStatusCode.NotFound, $"No session found with the id: \"{session.Id}\"");
        FarmAnswer answer = await AskAsync(
                (long)gateway, new FarmQuestion { Interrupt = session.Id, By = by, Reason = reason }, cancellationToken)
            ?? throw new GrpcException(GrpcStatusCode.Unavailable, "The gateway that serves the session does not answer.");
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>Answers what is asked of this gateway.</summary>
    public async Task AnswerAllAsync(CancellationToken cancellationToken)
    {
        if (_keeper is null || !_member.MayUse)
            return;
        try
        {
            var questions = await _database.ListAsync(
                "SELECT id, question FROM requests WHERE gateway = $1 AND answer IS NULL ORDER BY asked_at",
                row => (Id: row.GetGuid(0), Text: row.GetString(1)), cancellationToken, _member.Id);
            foreach (var one in questions)
            {
                if (_underWay.TryAdd(one.Id, true))
                    _ = Task.Run(() => AnswerAsync(one.Id, one.Text), CancellationToken.None);
            }
        }
        catch (GrpcException)
        {
            // As the gateway's beats say. It is looked for again after the next.
        }
    }

    private async Task AnswerAsync(Guid id, string text)
    {
        try
        {
            FarmQuestion question = JsonSerializer.Deserialize<FarmQuestion>(text)!;
            FarmAnswer answer = await AnswerAsync(question);
            bool isTaken = await TellAsync(id, answer);
            if (!isTaken && question.Order is not null && answer.Session is { } session && _keeper!.Find(session) is { } started)
                await _keeper.InterruptAsync(started, SessionEnding.Gateway, GivenUp);
        }
        catch (GrpcException)
        {
            // Who asked sees the same, or asks again; a session that nobody was told of ends by itself.
        }
#pragma warning disable CA1031 // A fault of ours; who asked gets no answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _log.FarmFailed(exception);
        }
        finally
        {
            _underWay.TryRemove(id, out _);
        }
    }

    /// <summary>As long as somebody may wait for it: what was done is not done again for an answer that could not be written.</summary>
    private async Task<bool> TellAsync(Guid id, FarmAnswer answer)
    {
        long since = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await TryAnswerAsync(id, answer, CancellationToken.None);
            }
            catch (GrpcException) when (_clock.GetElapsedTime(since) < _options.Answer)
            {
                await Task.Delay(s_look, _clock);
            }
        }
    }

    private async Task<FarmAnswer> AnswerAsync(FarmQuestion question)
    {
        try
        {
            if (question.Order is { } order)
            {
                SessionRecord session = await _keeper!.StartHereAsync(order, TokenHash.Read(question.Token), CancellationToken.None);
                return new FarmAnswer { Session = session.Id };
            }
            LiveSession live = _keeper!.Find(question.Interrupt)
                ?? throw new GrpcException(GrpcStatusCode.NotFound, $"No session found with the id: \"{question.Interrupt}\"");
            await _keeper.InterruptAsync(live, question.By, question.Reason);
            return new FarmAnswer { Session = question.Interrupt };
        }
#pragma warning disable CA1031 // Whatever it is, who asked is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            GrpcException refusal = exception as GrpcException ?? Services.DaemonFaults.Translate(exception)
                ?? new GrpcException(GrpcStatusCode.Internal, "A fault of the gateway that has the connector; its log has more.");
            if (refusal.Status == GrpcStatusCode.Internal)
                _log.FarmFailed(exception);
            return new FarmAnswer { Status = (int)refusal.Status, Text = refusal.Message };
        }
    }

    /// <summary>Null where there was no answer in time, and there will be none.</summary>
    private async Task<FarmAnswer?> AskAsync(long gateway, FarmQuestion question, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id.ToString()] = told;
        try
        {
            await _database.ExecuteAsync(
                "SELECT ask($1, $2, $3::jsonb)", cancellationToken, id, gateway,
                JsonSerializer.Serialize(question).Replace("\\u0000", "\\ufffd", StringComparison.Ordinal));
            long since = _clock.GetTimestamp();
            while (_clock.GetElapsedTime(since) < _options.Answer)
            {
                await Task.WhenAny(told.Task, Task.Delay(s_look, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                if (await FindAnswerAsync(id, cancellationToken) is { } answer)
                    return answer;
            }
            var givenUp = new FarmAnswer { Status = (int)GrpcStatusCode.Cancelled, Text = GivenUp };
            return await TryAnswerAsync(id, givenUp, cancellationToken) ? null : await FindAnswerAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or GrpcException)
        {
            _ = Task.Run(() => GiveUpAsync(id), CancellationToken.None);
            throw;
        }
        finally
        {
            _waiting.TryRemove(id.ToString(), out _);
        }
    }

    private async Task GiveUpAsync(Guid id)
    {
        try
        {
            await TryAnswerAsync(id, new FarmAnswer { Status = (int)GrpcStatusCode.Cancelled, Text = GivenUp }, CancellationToken.None);
        }
        catch (GrpcException)
        {
            // A session that was started for it ends after the time for authentication.
        }
    }

    private async Task<FarmAnswer?> FindAnswerAsync(Guid id, CancellationToken cancellationToken) =>
        await _database.FindAsync("SELECT answer FROM requests WHERE id = $1", cancellationToken, id) is string text
            ? JsonSerializer.Deserialize<FarmAnswer>(text)
            : null;

    private async Task<bool> TryAnswerAsync(Guid id, FarmAnswer answer, CancellationToken cancellationToken) =>
        await _database.FindAsync("SELECT answer($1, $2::jsonb)", cancellationToken, id, JsonSerializer.Serialize(answer)) is true;

    private async Task<SessionRecord> ReadAsync(FarmAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Session is not { } session)
            throw new GrpcException((GrpcStatusCode)answer.Status, answer.Text);
        var found = await _database.ListAsync($"{FarmRows.Select} WHERE s.id = $1", FarmRows.Read, cancellationToken, Guid.Parse(session));
        return found.Count > 0
            ? found[0].Session
            : throw new GrpcException(GrpcStatusCode.NotFound, $"No session found with the id: \"{session}\"");
    }
}

/// <summary>One of two: a session to start, or one to interrupt.</summary>
internal sealed record FarmQuestion
{
    public SessionOrder? Order { get; init; }

    /// <summary>The hash of the token that authenticates the new session; only who asks knows it.</summary>
    public byte[] Token { get; init; } = [];

    public string Interrupt { get; init; } = "";

    public string By { get; init; } = "";

    public string Reason { get; init; } = "";
}

/// <summary>The session; or why not.</summary>
internal sealed record FarmAnswer
{
    public string? Session { get; init; }

    public int Status { get; init; }

    public string Text { get; init; } = "";
}
