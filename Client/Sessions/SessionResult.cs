using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>What came of a session, as its client says when it finishes; it is on record with the session.</summary>
public sealed record SessionResult
{
    /// <summary>What it achieved.</summary>
    public IReadOnlyList<SessionOutcome> Outcomes { get; init; } = [];

    /// <summary>What the person at the vehicle says of it; null: nobody was asked.</summary>
    public SessionFeedback? Feedback { get; init; }

    /// <summary>The same in words; may be empty.</summary>
    public string Description { get; init; } = "";

    internal static SessionResult From(ServiceResult message) => new()
    {
        Outcomes = [.. message.Result.Select(one => (SessionOutcome)one)],
        Feedback = message.HasUserFeedback ? (SessionFeedback)message.UserFeedback : null,
        Description = message.Description,
    };

    internal ServiceResult ToMessage()
    {
        var message = new ServiceResult { Result = { Outcomes.Select(one => (Result)one) } };
        if (Feedback is { } feedback)
            message.UserFeedback = (UserFeedback)feedback;
        if (Description.Length > 0)
            message.Description = Description;
        return message;
    }
}

/// <summary>What a person says of a session, in openOBD's words.</summary>
public enum SessionFeedback
{
    /// <summary>Nothing.</summary>
    Nothing = 0,

    /// <summary>It went well.</summary>
    Success = 1,

    /// <summary>It did not.</summary>
    Failure = 3,

    /// <summary>Somebody is to help.</summary>
    AssistanceRequested = 4,
}
