using System.Globalization;
using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using WireReservation = CanTools.Client.Sessions.Wire.Reservation;

namespace CanTools.Gateway.Services;

/// <summary>Reservations as messages, and back.</summary>
internal static class ReservationMessages
{
    private const int MaxTags = 16;

    public static void CheckTags(IReadOnlyCollection<string> tags)
    {
        if (tags.Count > MaxTags)
            throw Wrong($"{tags.Count} tags are more than {MaxTags}.");
        foreach (string tag in tags)
        {
            if (GatewayOptionsValidator.WrongTag(tag) is { } problem)
                throw Wrong(problem);
        }
    }

    /// <summary>Null: none was given.</summary>
    public static TimeSpan? ReadDuration(uint seconds) => seconds == 0 ? null : TimeSpan.FromSeconds(seconds);

    public static Guid ReadId(string text) =>
        Guid.TryParse(text, out Guid id) ? id : throw new GrpcException(GrpcStatusCode.NotFound, $"There is no reservation \"{text}\".");

    /// <summary>ISO 8601 with its offset from UTC.</summary>
    public static DateTimeOffset? ReadTime(string text)
    {
        if (text.Length == 0)
            return null;
        string[] formats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            ? time.ToUniversalTime()
            : throw Wrong($"'{text}' is no time with its offset, such as 2026-12-01T08:00:00Z.");
    }

    public static WireReservation ToMessage(this Reservations.Reservation one) => new()
    {
        Id = one.Id.ToString(), Client = one.Client, Priority = one.Priority, Connector = one.Connector ?? "", Tags = { one.Tags },
        Waiting = one.BeginsAt is null, Begin = Text(one.BeginsAt), End = Text(one.EndsAt), AddedAt = Text(one.AddedAt),
    };

    private static string Text(DateTimeOffset? time) => time is { } at ? at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";

    private static GrpcException Wrong(string text) => new(GrpcStatusCode.InvalidArgument, text);
}
