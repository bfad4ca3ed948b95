using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using SessionEnding = CanTools.Gateway.Sessions.SessionEnding;
using SessionFilter = CanTools.Gateway.Sessions.SessionFilter;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;

namespace CanTools.Tests.Unit;

/// <summary>What is on record of sessions: the table, the directory, the history, the tokens.</summary>
[TestFixture, Category("Unit")]
internal sealed class SessionRecordTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SessionOrder s_order = new("bench", "car");

    [Test]
    public void What_others_wrote_stays_one_line_and_short()
    {
        string text = new SessionEnding(SessionState.Finished, "me", $"a\r\n\u001b[31m{new string('x', 5000)}", s_time).ToText();

        Assert.That(text, Does.StartWith("The session is over: finished by me at 2026-01-01T00:00:00Z: a   [31mxxx").And.EndWith("x…"));
        Assert.That(text, Has.Length.LessThan(400));
    }

    [Test]
    public async Task Pages_go_on_where_they_were_though_sessions_are_forgotten()
    {
        var directory = new MemorySessionDirectory();
        for (int i = 1; i <= 6; i++)
            await directory.AddAsync(Record($"{i}", SessionState.Active), s_order, default);

        var first = await directory.ListAsync(new SessionFilter(), after: 0, count: 2, default);
        await directory.RemoveAsync("2", default);
        await directory.RemoveAsync("3", default);
        var second = await directory.ListAsync(new SessionFilter(), first[^1].Number, count: 10, default);

        Assert.That(first.Select(one => one.Session.Id), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(second.Select(one => one.Session.Id), Is.EqualTo(new[] { "4", "5", "6" }));
    }

    [Test]
    public async Task An_older_state_does_not_come_after_a_newer_one()
    {
        var directory = new MemorySessionDirectory();
        await directory.AddAsync(Record("1", SessionState.Available), s_order, default);
        await directory.UpdateAsync(Record("1", SessionState.Interrupted), default);

        await directory.UpdateAsync(Record("1", SessionState.Active), default);

        Assert.That((await directory.FindAsync("1", default))!.State, Is.EqualTo(SessionState.Interrupted));
    }

    [Test]
    public async Task Who_watches_slowly_misses_steps_and_no_session()
    {
        var directory = new MemorySessionDirectory();
        await using IAsyncEnumerator<SessionRecord> watcher = directory.WatchAsync(new SessionFilter(Owner: "bench"), default).GetAsyncEnumerator();
        ValueTask<bool> first = watcher.MoveNextAsync();
        for (int i = 0; i < 3000; i++)
        {
            await directory.AddAsync(Record($"{i}", SessionState.Available), s_order, default);
            await directory.UpdateAsync(Record($"{i}", SessionState.Active), default);
            await directory.UpdateAsync(Record($"{i}", SessionState.Finished), default);
            await directory.AddAsync(Record($"gone{i}", SessionState.Active), s_order, default);
            await directory.RemoveAsync($"gone{i}", default);
            await directory.AddAsync(Record($"other{i}", SessionState.Active) with { Owner = "other" }, s_order, default);
        }

        HashSet<string> ended = [];
        int told = 0;
        while (ended.Count < 3000)
        {
            Assert.That(told++ == 0 ? await first : await watcher.MoveNextAsync());
            Assert.That((watcher.Current.Owner, told > 10 && watcher.Current.Id[0] == 'g'), Is.EqualTo(("bench", false)), "none that is forgotten");
            if (watcher.Current.State == SessionState.Finished)
                ended.Add(watcher.Current.Id);
        }
        Assert.That(told, Is.LessThanOrEqualTo(3010), "one of each, but for the first few");
    }

    [Test]
    public async Task A_long_history_goes_on_in_a_new_file_and_both_are_read()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        string path = Path.Combine(folder, "history.jsonl");
        await File.WriteAllTextAsync(path, $"{{\"id\":\"old\",\"owner\":\"{new string('x', 17 * 1024 * 1024)}\"}}\n");
        using (var history = new SessionHistory(path, NullLogger.Instance))
        {
            for (int i = 1; i <= 5; i++)
                await history.AddAsync(Record($"{i}", SessionState.Finished));

            SessionPage first = await history.ReadAsync(new SessionFilter(), 0, 2, default);
            await history.AddAsync(Record("6", SessionState.Finished));
            SessionPage second = await history.ReadAsync(new SessionFilter(), long.Parse(first.NextPageToken, null), 10, default);

            Assert.That(first.Sessions.Select(one => one.Id), Is.EqualTo(new[] { "5", "4" }));
            Assert.That(second.Sessions.Select(one => one.Id), Is.EqualTo(new[] { "3", "2", "1", "old" }), "what came since is not in it");
            Assert.That(second.NextPageToken, Is.Empty);
        }
        Assert.That(new FileInfo($"{path}.1").Length, Is.GreaterThan(new FileInfo(path).Length));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task An_address_has_so_many_guesses_under_way_and_no_other_one_waits_for_more()
    {
        var options = new GatewayOptions();
        options.Clients.Add("bench", new ClientOptions { Secrets = { SecretHash.Make("right", iterations: 100_000) } });
        using var clients = new ClientTable(options, new ConfiguredClients(options));

        Task<GrpcException>[] guesses =
        [
            .. Enumerable.Range(0, 100).Select(i => Guess("192.0.2.1", $"{i}")), .. Enumerable.Range(0, 3).Select(i => Guess("192.0.2.2", $"{i}")),
        ];
        GrpcStatusCode[] ends = [.. (await Task.WhenAll(guesses)).Select(refusal => refusal.Status)];

        Assert.That(ends[..100].Count(end => end == GrpcStatusCode.ResourceExhausted), Is.InRange(1, 36), "64 at a time");
        Assert.That(ends[..64].Concat(ends[100..]), Has.All.EqualTo(GrpcStatusCode.InvalidArgument));
        Assert.That(await clients.AdmitAsync(Claim("right"), "192.0.2.1", null, default), Is.EqualTo("bench"));

        async Task<GrpcException> Guess(string address, string secret) =>
            (await Assert.ThrowsAsync<GrpcException>(() => clients.AdmitAsync(Claim(secret), address, null, default)))!;

        static Authenticate Claim(string secret) => new() { ClientId = "bench", ClientSecret = secret };
    }

    [Test]
    public void A_client_has_so_many_controller_tokens()
    {
        var tokens = new TokenTable(new ManualClock(), TimeSpan.FromMinutes(2));
        string[] its = [.. Enumerable.Range(0, 100).Select(_ => tokens.Issue(TokenKind.Controller, "bench", TimeSpan.FromHours(1)))];
        string other = tokens.Issue(TokenKind.Controller, "boss", TimeSpan.FromHours(1));

        Assert.That(its.Count(tokens.IsGood), Is.EqualTo(64));
        Assert.That(tokens.IsGood(its[^1]) && tokens.IsGood(its[36]) && !tokens.IsGood(its[35]) && tokens.IsGood(other));
    }

    [Test]
    public void A_session_has_so_many_tokens_of_each_kind_and_none_once_it_is_forgotten()
    {
        var tokens = new TokenTable(new ManualClock(), TimeSpan.FromMinutes(2));
        string[] its = [.. Enumerable.Range(0, 1000).Select(i => tokens.Issue(TokenKind.Authentication, "session", TimeSpan.FromHours(1), $"{i}"))];
        string current = tokens.Issue(TokenKind.Session, "session", TimeSpan.FromHours(1)), other = tokens.Issue(TokenKind.Session, "other", TimeSpan.FromHours(1));

        Assert.That((its.Count(tokens.IsGood), tokens.IsGood(its[^1]), tokens.IsGood(current)), Is.EqualTo((256, true, true)));
        tokens.Forget("session");
        Assert.That((tokens.Count, tokens.IsGood(current), tokens.IsGood(other)), Is.EqualTo((1, false, true)));
    }

    private static SessionRecord Record(string id, SessionState state) => new()
    {
        Id = id, Owner = "bench", Connector = id, Resources = [id], CreatedAt = s_time, ChangedAt = s_time, EndsAt = s_time, State = state,
        Revision = (long)state, Ending = state.IsOver() ? new SessionEnding(state, "me", "so", s_time) : null,
    };
}
