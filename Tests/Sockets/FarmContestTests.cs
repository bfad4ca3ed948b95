using System.Collections.Concurrent;
using System.Diagnostics;
using CanTools.Client.Sessions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Many who want the same thing, at gateways of which one after the other is killed or stopped, and one has a clock that is a minute wrong.</summary>
[TestFixture, Category("Socket")]
internal sealed class FarmContestTests : FarmFixture
{
    private const int Contenders = 8, Claims = 1000;

    private readonly ConcurrentBag<Exchange> _exchanges = [];
    private readonly ConcurrentDictionary<string, (long AskedAt, long At)> _granted = [];
    private readonly ConcurrentBag<string> _finished = [];
    private int _refusals;

    [Test]
    public async Task Of_a_thousand_claims_never_two_hold_at_once_whoever_is_killed_and_nothing_is_lost()
    {
        var wrong = new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = await NativeProgram.CompileLibraryAsync("wrong_clock"), ["WRONG_CLOCK_SECONDS"] = "60",
        };
        (string Name, Dictionary<string, string?>? Environment)[] places = [("north", null), ("south", wrong)];
        var gateways = new GatewayProgram[places.Length];
        for (int i = 0; i < places.Length; i++)
            await JoinedAsync(gateways[i] = await StartAsync(i));
        using var done = new CancellationTokenSource();
        Task[] contenders = [.. Enumerable.Range(0, Contenders).Select(
            i => Task.Run(() => ContendAsync(gateways[i % places.Length].Address, i % 2 == 0 ? "bench" : "boss", done.Token)))];

        int seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Out.WriteLine($"seed {seed}");
        int kills = 0;
        while (_granted.Count < Claims || kills < 6)
        {
            await Task.Delay(random.Next(2000, 8000));
            Assert.That(contenders.Where(one => one.IsFaulted).Select(one => one.Exception), Is.Empty);
            int which = kills++ % places.Length;
            if (random.Next(2) == 0)
            {
                // Slow, perhaps for longer than the others wait.
                await Signals.SendAsync(gateways[which].Id, "STOP");
                await Task.Delay(random.Next(2000, 8000));
                await Signals.SendAsync(gateways[which].Id, "CONT");
                continue;
            }
            await gateways[which].KillAsync();
            await Task.Delay(random.Next(0, 2000));
            gateways[which] = await StartAsync(which);
        }
        await done.CancelAsync();
        await Task.WhenAll(contenders);
        TestContext.Out.WriteLine($"{_granted.Count} claims, {_refusals} refusals, {_exchanges.Count} exchanges, {kills} killed or stopped");

        // The oracle: nobody exchanges anything once somebody with a greater number was let in.
        Dictionary<string, (long Fence, string State)> recorded = (await Server.ListAsync(
            Database, "SELECT id, fence, state FROM can_gateway.sessions")).Select(line => line.Split(' '))
            .ToDictionary(one => one[0], one => (long.Parse(one[1]), one[2]));
        Assert.That(_granted.Keys.Except(recorded.Keys), Is.Empty, "every session that a client got is on record");
        Assert.That(recorded.Values.Select(one => one.Fence).Distinct().Count(), Is.EqualTo(recorded.Count), "no number twice");
        (long AskedAt, long At, long Fence)[] grants = [.. _granted.Select(one => (one.Value.AskedAt, one.Value.At, recorded[one.Key].Fence))];
        Exchange[] late = [.. _exchanges.Where(
            exchange => grants.Any(grant => grant.At < exchange.Since && grant.Fence > recorded[exchange.Session].Fence))];
        Assert.That(late, Is.Empty, "nobody acts after a later one was let in");
        Assert.That(
            grants.Where(grant => grants.Any(other => other.At < grant.AskedAt && other.Fence > grant.Fence)), Is.Empty,
            "who asks after another was let in gets a greater number");
        Assert.That(_finished.Where(one => recorded[one].State != "finished"), Is.Empty, "what was told to be finished is so on record");
        Assert.That(_exchanges, Has.Count.GreaterThan(Claims));

        Task<GatewayProgram> StartAsync(int i) => StartGatewayAsync(
            places[i].Name, Server.ConnectionString(Database), ["shared"], places[i].Environment);
    }

    private async Task ContendAsync(string address, string client, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await using SessionController controller = await SessionController.ConnectAsync(
                    new Uri(address), new SessionControllerOptions { ClientId = client, ClientSecret = "secret", Timeout = TimeSpan.FromSeconds(10) },
                    CancellationToken.None);
                while (!done.IsCancellationRequested)
                    await TryOnceAsync(controller);
            }
            catch (GatewayException)
            {
                // It was killed; soon there is another in its place.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task TryOnceAsync(SessionController controller)
    {
        Session session;
        long asked = Stopwatch.GetTimestamp();
        try
        {
            session = await controller.StartSessionOnConnectorAsync("shared");
        }
        catch (GatewayException exception) when (exception.Message.Contains("already in use", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _refusals);
            await Task.Delay(2);
            return;
        }
        _granted[session.Id] = (asked, Stopwatch.GetTimestamp());
        using var over = new CancellationTokenSource();
        Task more = KeepAskingAsync(session, over.Token);
        try
        {
            for (int i = 0; i < 3; i++)
                await ExchangeAsync(session);
            await session.FinishAsync();
            _finished.Add(session.Id);
        }
        catch (GatewayException)
        {
            // It was killed, or lost the session.
        }
        finally
        {
            await over.CancelAsync();
            await more;
            await session.DisposeAsync();
        }
    }

    /// <summary>Where the gateway stands still, what is asked meanwhile is what it finds when it goes on.</summary>
    private async Task KeepAskingAsync(Session session, CancellationToken over)
    {
        List<Task> asked = [];
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(200, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!over.IsCancellationRequested)
                asked.Add(ExchangeAsync(session));
        }
        try
        {
            await Task.WhenAll(asked);
        }
        catch (GatewayException)
        {
            // As above.
        }
    }

    private async Task ExchangeAsync(Session session)
    {
        long since = Stopwatch.GetTimestamp();
        await session.GetBusesAsync();
        _exchanges.Add(new Exchange(session.Id, since));
    }

    /// <summary>One that succeeded, and when it began.</summary>
    private sealed record Exchange(string Session, long Since);
}
