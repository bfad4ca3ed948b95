using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Sessions;
using WireEnding = CanTools.Client.Sessions.Wire.SessionEnding;
using WireRecord = CanTools.Client.Sessions.Wire.SessionRecord;

namespace CanTools.Gateway.Services;

/// <summary>Sessions as clients see them.</summary>
internal static class Messages
{
    public static EmptyMessage Empty { get; } = new();

    public static SessionInfo ToInfo(this Sessions.SessionRecord session, string endpoint, string token = "")
    {
        var info = new SessionInfo
        {
            Id = session.Id, State = session.State.ToText(), CreatedAt = session.CreatedAt.ToText(), GrpcEndpoint = session.Endpoint ?? endpoint,
            AuthenticationToken = token,
        };
        if (session.Ending is { } ending)
            info.Ending = ending.ToMessage();
        return info;
    }

    public static WireRecord ToMessage(this Sessions.SessionRecord session)
    {
        var message = new WireRecord
        {
            Id = session.Id, State = session.State.ToText(), Owner = session.Owner, Connector = session.Connector,
            Resources = { session.Resources }, Observer = session.IsObserver, CreatedAt = session.CreatedAt.ToText(),
            ChangedAt = session.ChangedAt.ToText(), EndsAt = session.EndsAt.ToText(), Fence = session.Fence, Warning = session.Warning ?? "",
        };
        if (session.Ending is { } ending)
            message.Ending = ending.ToMessage();
        if (session.Result is { } result)
            message.Result = result;
        return message;
    }

    private static WireEnding ToMessage(this Sessions.SessionEnding ending) =>
        new() { By = ending.By, Reason = ending.Reason, At = ending.At.ToText() };
}
