using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>What is told of a reservation, or of who waits.</summary>
internal static class ReservationRows
{
    public static string[] Headings { get; } = ["ID", "CLIENT", "WHAT", "BEGIN", "END", "PRIORITY"];

    public static string[] Cells(SessionReservation one) =>
    [
        one.Id, one.Client, one.Connector ?? string.Join(", ", one.Tags), one.IsWaiting ? "waits" : Moment(one.Begin), Moment(one.End), $"{one.Priority}",
    ];

    public static void Write(Utf8JsonWriter json, SessionReservation one)
    {
        json.WriteString("id", one.Id);
        json.WriteString("client", one.Client);
        json.WriteOptional("connector", one.Connector);
        json.WriteTexts("tags", one.Tags);
        json.WriteBoolean("waiting", one.IsWaiting);
        json.WriteNumber("priority", one.Priority);
        json.WriteTime("begin", one.Begin);
        json.WriteTime("end", one.End);
        json.WriteTime("addedAt", one.AddedAt);
    }

    private static string Moment(DateTimeOffset? time) => time is { } one ? Units.Moment(one) : "-";
}
