using System.Text.Json;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>What is told of a session.</summary>
internal static class SessionRows
{
    public static string[] Headings { get; } = ["ID", "STATE", "OWNER", "CONNECTOR", "SINCE", "UNTIL", "WHY IT ENDED"];

    public static string[] Cells(SessionDescription session) =>
    [
        session.Id, State(session), session.Owner, session.Connector, Units.Moment(session.CreatedAt), Units.Moment(session.EndsAt),
        Why(session),
    ];

    public static string Why(SessionDescription session) => session.Reason.Length > 0 ? $"{session.EndedBy}: {session.Reason}" : session.EndedBy;

    public static string State(SessionDescription session) =>
        session.State.ToString().ToLowerInvariant() + (session.IsObserver ? ", observes" : "");

    public static void Write(Utf8JsonWriter json, SessionDescription session)
    {
        json.WriteString("id", session.Id);
        json.WriteString("state", session.State.ToString().ToLowerInvariant());
        json.WriteString("owner", session.Owner);
        json.WriteString("connector", session.Connector);
        json.WriteTexts("resources", session.Resources);
        json.WriteBoolean("observer", session.IsObserver);
        json.WriteTime("createdAt", session.CreatedAt);
        json.WriteTime("changedAt", session.ChangedAt);
        json.WriteTime("endsAt", session.EndsAt);
        json.WriteOptional("endedBy", session.EndedBy);
        json.WriteOptional("reason", session.Reason);
        json.WriteOptional("warning", session.Warning);
    }
}
