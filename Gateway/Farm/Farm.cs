using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Reservations;
using CanTools.Gateway.Sessions;
using CanTools.Gateway.Tokens;
using Microsoft.Extensions.Logging;

namespace CanTools.Gateway.Farm;

/// <summary>What this gateway shares with the others of its farm, put together.</summary>
internal sealed class Farm : IAsyncDisposable
{
    /// <summary>How many looks around lie between two looks at what nobody needs any more, or nobody knows any more.</summary>
    private const int LooksToTidy = 20;

    private const int MaxConnections = 20;

    private readonly FarmOptions _options;
    private readonly FarmDatabase _database;

    /// <summary>With connections of its own: a beat must wait for nobody.</summary>
    private readonly FarmDatabase _beat;
    private readonly FarmMember _member;
    private readonly FarmNews _news;
    private readonly FarmOutbox _outbox;
    private readonly FarmWatch _watch;
    private readonly FarmDirectory _directory;
    private readonly FarmRequests _requests;
    private readonly FarmTokens _tokens;
    private readonly FarmClients _clients;

    /// <summary>Clients of this gateway's own, whatever the farm's table has by the same name.</summary>
    private readonly HashSet<string> _configured;
    private int _looks;

    /// <exception cref="ArgumentException">The database's connection string is none.</exception>
    public Farm(GatewayOptions options, TimeProvider clock, ILogger log)
    {
        _options = options.Farm;
        _database = new FarmDatabase(_options, MaxConnections);
        _beat = new FarmDatabase(_options, maxConnections: 2);
        _member = new FarmMember(options, _beat, clock, BootClock.Instance, log);
        _news = new FarmNews(_options, _database, clock, log);
        _outbox = new FarmOutbox(_options, _database, clock, log);
        _watch = new FarmWatch(options, _database, _news, clock, log);
        _directory = new FarmDirectory(options, _database, _member, _outbox, _watch);
        _requests = new FarmRequests(_options, _database, _member, _news, clock, log);
        _tokens = new FarmTokens(_database, log);
        Reservations = new FarmReservations(options, _database, _member, _news);
        Tickets = new FarmTickets(options, _database);
        History = new FarmHistory(_database);
        _clients = new FarmClients(options, _database);
        _configured = [.. options.Clients.Keys];
    }

    public ISessionDirectory Directory => _directory;

    public IOtherGateways Others => _requests;

    public ISharedTokens Tokens => _tokens;

    public IReservations Reservations { get; }

    public ITicketTable Tickets { get; }

    public ISessionHistory History { get; }

    public IClientStore Clients => _clients;

    /// <summary>Why there can be no new sessions; null: there can.</summary>
    public string? Problem => _member.Problem;

    /// <summary>Joins, and does its part from then on.</summary>
    public void Start(SessionKeeper keeper)
    {
        _member.Lapsed = keeper.Lapse;
        _member.LookedAround = cancellationToken => TidyAsync(keeper, cancellationToken);
        _requests.Start(keeper);
        _news.Told += (what, which) =>
        {
            if (what == "client" && !_configured.Contains(which))
                keeper.Dismiss(which);
        };
        _member.Start();
        _outbox.Start();
        _watch.Start();
        _news.Start();
    }

    /// <summary>Leaves; all sessions must have ended.</summary>
    public async Task StopAsync()
    {
        await _outbox.FlushAsync(_options.Answer);
        await _member.LeaveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _news.DisposeAsync();
        await _watch.DisposeAsync();
        await _outbox.DisposeAsync();
        await _member.DisposeAsync();
        await _beat.DisposeAsync();
        await _database.DisposeAsync();
        _tokens.Dispose();
    }

    /// <summary>A part of what is due, which is more than there is in the meantime: nothing waits for it for long.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await _database.ExecuteAsync(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE over_at < now() - $1 ORDER BY over_at LIMIT 1000)", cancellationToken,
            _options.History);
        await _database.ExecuteAsync(
            "DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at < now() - $1 ORDER BY number LIMIT 2000)", cancellationToken,
            _options.History);
        await _database.ExecuteAsync(
            """
            DELETE FROM gateways g
            WHERE is_dead AND seen_at < now() - $1 AND NOT EXISTS (SELECT FROM sessions WHERE gateway = g.id)
              AND NOT EXISTS (SELECT FROM requests WHERE gateway = g.id) AND NOT EXISTS (SELECT FROM reservations WHERE gateway = g.id)
            """,
            cancellationToken, _options.History);
    }

    private async Task TidyAsync(SessionKeeper keeper, CancellationToken cancellationToken)
    {
        // Hints may be lost.
        await _requests.AnswerAllAsync(cancellationToken);
        if (_looks++ % LooksToTidy != 0)
            return;
        foreach (string removed in await _clients.FindRemovedAsync(keeper.Clients, cancellationToken))
            keeper.Dismiss(removed);
        foreach (string unknown in await _directory.ReconcileAsync(cancellationToken))
            keeper.Fail(unknown, "The directory does not know it any more.");
        await _database.ExecuteAsync(
            "DELETE FROM requests WHERE asked_at < now() - interval '1 hour'", cancellationToken);
        await _database.ExecuteAsync("DELETE FROM tokens WHERE expires_at < now()", cancellationToken);
        await _database.ExecuteAsync("DELETE FROM reservations WHERE kept_until < now()", cancellationToken);
        await ForgetAsync(cancellationToken);
    }
}
