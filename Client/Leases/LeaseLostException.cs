using System.Globalization;
using System.Text;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>What was held is held no longer; the message says since when and why.</summary>
public sealed class LeaseLostException : CanToolsException
{
    internal LeaseLostException(string subject, in LeaseLossMessage loss)
        : base(Describe(subject, loss))
    {
        Cause = loss.Cause;
        When = loss.When;
        if (loss.Cause != LeaseLossCause.TakenOver)
            return;
        UserId = loss.UserId;
        ProcessId = loss.ProcessId;
        Program = Encoding.UTF8.GetString(loss.Program.Span);
        HolderName = Encoding.UTF8.GetString(loss.ClientName.Span);
        Reason = Encoding.UTF8.GetString(loss.Reason.Span);
    }

    internal LeaseLostException(string subject, Exception connectionLost)
        : base($"The lease of {subject} is lost: the connection to the daemon ended. {connectionLost.Message} Claim it again.", connectionLost)
    {
        Cause = LeaseLossCause.ConnectionLost;
        When = DateTimeOffset.UtcNow;
    }

    /// <summary>Why.</summary>
    public LeaseLossCause Cause { get; }

    /// <summary>When, by the daemon's clock.</summary>
    public DateTimeOffset When { get; }

    /// <summary>The user who took it over; null where nobody did.</summary>
    public uint? UserId { get; }

    /// <summary>The process that took it over; null where none did.</summary>
    public int? ProcessId { get; }

    /// <summary>That process's program, as it calls itself; empty where nothing tells.</summary>
    public string Program { get; } = "";

    /// <summary>The name that it gave to the daemon (<see cref="DaemonClient.HelloAsync"/>); empty where it gave none.</summary>
    public string HolderName { get; } = "";

    /// <summary>The reason that it gave; empty where it was not taken over.</summary>
    public string Reason { get; } = "";

    private static string Describe(string subject, in LeaseLossMessage loss)
    {
        string when = loss.When.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        string how = loss.Cause switch
        {
            LeaseLossCause.TakenOver => $"uid {loss.UserId}, pid {loss.ProcessId} ({Encoding.UTF8.GetString(loss.Program.Span)}) "
                + $"took it over at {when}: {Encoding.UTF8.GetString(loss.Reason.Span)}",
            LeaseLossCause.Expired => $"its time was over at {when}. Claim it again, for longer",
            _ => $"the interface was deleted at {when}",
        };
        return $"The lease of {subject} is lost: {how}.";
    }
}
