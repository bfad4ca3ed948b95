using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Reservations;
using Npgsql;
using NpgsqlTypes;

namespace CanTools.Gateway.Farm;

/// <summary>Who waits for what in the farm, and who has booked what. The database's clock says what time it is.</summary>
internal sealed class FarmReservations : IReservations
{
    private readonly GatewayOptions _options;
    private readonly FarmDatabase _database;
    private readonly FarmMember _member;

    public FarmReservations(GatewayOptions options, FarmDatabase database, FarmMember member, FarmNews news)
    {
        (_options, _database, _member) = (options, database, member);
        news.Told += (what, _) =>
        {
            if (what is "session" or "queue" or "")
                Changed?.Invoke();
        };
    }

    public event Action? Changed;

    public async Task BeginWaitingAsync(Guid id, ReservationWish wish, TimeSpan kept, CancellationToken cancellationToken)
    {
        object? result = await _database.FindAsync(
            "SELECT begin_waiting($1, $2, $3, $4, $5, $6, $7, $8, $9)", cancellationToken, _member.Id, id, wish.Client, wish.Priority,
            Text(wish.Connector), wish.Tags.ToArray(), FarmRows.Interval(wish.Lasts), kept, _options.MaxReservations);
        if (result is not "waits")
            throw result is "too often" ? MemoryReservations.TooMany(wish.Client, _options.MaxReservations) : MemoryReservations.NothingFits(wish);
    }

    public Task KeepAsync(Guid id, TimeSpan kept, CancellationToken cancellationToken) => _database.ExecuteAsync(
        "UPDATE reservations SET kept_until = now() + $2 WHERE id = $1 AND begins_at IS NULL AND kept_until > now()", cancellationToken, id, kept);

    public async Task<ReservationTurn> FindTurnAsync(Guid id, IReadOnlyCollection<string> except, CancellationToken cancellationToken) =>
        (await _database.ListAsync(
            "SELECT its_connector, its_gateway, reason, is_over, is_removed FROM find_turn($1, $2)",
            row => new ReservationTurn(
                row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1),
                row.IsDBNull(2) ? "" : row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)),
            cancellationToken, id, except.ToArray())).Single();

    public async Task<Reservation> BookAsync(ReservationWish wish, DateTimeOffset begins, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        string? refusal = (await _database.ListAsync(
            "SELECT refusal FROM book($1, $2, $3, $4, $5, $6, $7, $8, $9)", row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken,
            id, wish.Client, wish.Priority, Text(wish.Connector), wish.Tags.ToArray(), begins, FarmRows.Interval(wish.Lasts),
            _options.Times.Reservation, _options.MaxReservations)).Single();
        return refusal switch
        {
            null => (await ListAsync(cancellationToken)).FirstOrDefault(one => one.Id == id) ?? throw SessionQueue.NotFound(id),
            "too often" => throw MemoryReservations.TooMany(wish.Client, _options.MaxReservations),
            "nothing fits" => throw MemoryReservations.NothingFits(wish),
            _ => throw new GrpcException(GrpcStatusCode.Unavailable, refusal),
        };
    }

    public async Task<IReadOnlyList<Reservation>> ListAsync(CancellationToken cancellationToken) => await _database.ListAsync(
        """
        SELECT id, client, priority, connector, tags, begins_at, ends_at, added_at FROM reservations WHERE kept_until > now()
        ORDER BY begins_at NULLS FIRST, priority DESC, number
        """,
        row => new Reservation
        {
            Id = row.GetGuid(0), Client = row.GetString(1), Priority = row.GetInt32(2), Connector = row.IsDBNull(3) ? null : row.GetString(3),
            Tags = row.GetFieldValue<string[]>(4), BeginsAt = Time(row, 5), EndsAt = Time(row, 6), AddedAt = row.GetFieldValue<DateTimeOffset>(7),
        },
        cancellationToken);

    public async Task<bool> RemoveAsync(Guid id, string by, CancellationToken cancellationToken) =>
        await _database.FindAsync("SELECT remove_reservation($1, $2)", cancellationToken, id, by) is true;

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };
}
