using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Sessions;
using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using SessionEnding = CanTools.Gateway.Sessions.SessionEnding;
using SessionFilter = CanTools.Gateway.Sessions.SessionFilter;
using SessionRecord = CanTools.Gateway.Sessions.SessionRecord;

namespace CanTools.Gateway.Farm;

/// <summary>Sessions as rows, and back.</summary>
internal static class FarmRows
{
    /// <summary>A newer gateway may know more of a result.</summary>
    private static readonly JsonParser s_results = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Select = """
        SELECT s.number, s.id, s.owner, s.connector, s.resources, s.is_observer, s.state, s.revision, s.created_at, s.changed_at, s.ends_at,
               s.fence, s.warning, s.ended_by, s.ended_because, s.ended_at, s.result, g.endpoint
        FROM sessions s JOIN gateways g ON g.id = s.gateway
        """;

    /// <summary>With the values of <see cref="Values(SessionFilter)"/>.</summary>
    public const string Fits = "($1::text IS NULL OR s.state = $1) AND ($2::text IS NULL OR $2 = ANY (s.resources)) AND ($3::text IS NULL OR s.owner = $3)";

    public const string Add =
        "SELECT fence, lasts, because, refusal FROM start_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

    public const string Update = "SELECT update_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    public static object?[] Values(SessionFilter filter) => [filter.State is { } state ? state.ToText() : null, filter.Resource, filter.Owner];

    public static object?[] ValuesToAdd(long gateway, SessionRecord session, TimeSpan longest, SessionOrder order) =>
    [
        gateway, Guid.Parse(session.Id), session.Owner, session.Connector, session.Resources.ToArray(), session.IsObserver,
        session.State.ToText(), session.Revision, session.CreatedAt, longest,
        Interval(order.Lasts),
        order.Priority, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)order.Reservation ?? DBNull.Value },
        order.TakeOver,
    ];

    /// <summary>Of that type even where there is none.</summary>
    public static NpgsqlParameter Interval(TimeSpan? time) =>
        new() { NpgsqlDbType = NpgsqlDbType.Interval, Value = (object?)time ?? DBNull.Value };

    public static object?[] ValuesToUpdate(long gateway, SessionRecord session) =>
    [
        gateway, Guid.Parse(session.Id), session.State.ToText(), session.Revision, (long)session.Fence, session.ChangedAt, session.Warning,
        session.State.IsOver(), session.Ending?.By, session.Ending?.Reason, session.Ending?.At,
        new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)ToJson(session.Result) ?? DBNull.Value },
    ];

    public static (long Number, SessionRecord Session) Read(NpgsqlDataReader row)
    {
        var state = Enum.Parse<SessionState>(row.GetString(6), ignoreCase: true);
        return (row.GetInt64(0), new SessionRecord
        {
            Id = row.GetGuid(1).ToString(), Owner = row.GetString(2), Connector = row.GetString(3),
            Resources = row.GetFieldValue<string[]>(4), IsObserver = row.GetBoolean(5), State = state, Revision = row.GetInt64(7),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(8), ChangedAt = row.GetFieldValue<DateTimeOffset>(9),
            EndsAt = row.GetFieldValue<DateTimeOffset>(10), Fence = (ulong)row.GetInt64(11), Warning = Text(12),
            Ending = row.IsDBNull(15)
                ? null
                : new SessionEnding(state, Text(13) ?? "", Text(14) ?? "", row.GetFieldValue<DateTimeOffset>(15)),
            Result = Text(16) is { } result ? s_results.Parse<ServiceResult>(result) : null,
            Endpoint = row.GetString(17),
        });

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    private static string? ToJson(ServiceResult? result) => result is null
        ? null
        : JsonFormatter.Default.Format(result).Replace("\\u0000", "\\ufffd", StringComparison.Ordinal);
}
