using System.Globalization;
using System.Text;
using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Requests;

/// <summary>Why somebody cannot have something, in whose hands it is, and what to do about it.</summary>
internal static class LeaseRefusals
{
    private const string WhatToDo = "Wait for it, or take it over.";

    public static Refusal InUse(Claim claim, Claim blocker) => new(
        DaemonErrorCode.ResourceInUse,
        blocker.IsHeld
            ? $"Cannot have {claim.Subject}: {Held(blocker)}. {WhatToDo}"
            : $"Cannot have {claim.Subject}: {blocker.Subject} is waited for by {Describe(blocker.Holder)}. Wait for it, too.");

    public static Refusal ChannelsOpen(Claim claim, Share share) => new(
        DaemonErrorCode.ResourceInUse,
        $"Cannot have {claim.Subject} alone: {share.Channel.Binding} on {share.Channel.Interface} is open: {share}. Wait until it is closed.");

    public static Refusal TooLate(Claim claim) =>
        new(DaemonErrorCode.ResourceInUse, $"Cannot have {claim.Subject}: it became free just too late. Claim it again.");

    public static Refusal Deleted(Claim claim) => new(
        DaemonErrorCode.InterfaceNotFound, $"Interface {claim.Interface} not found: it was deleted while the claim waited");

    /// <summary>For a request about something that another process has alone.</summary>
    /// <param name="what">What it would have done, such as "bring down".</param>
    /// <param name="name">The interface.</param>
    /// <param name="holder">Who has it, or a channel of it.</param>
    public static Refusal HeldByOther(string what, InterfaceName name, Claim holder) =>
        new(DaemonErrorCode.ResourceInUse, $"Cannot {what} '{name}': {Held(holder)}. {WhatToDo}");

    public static Refusal MayNotTakeOver(ClientContext client, Claim claim) => new(
        DaemonErrorCode.NotAllowed,
        $"uid {client.Peer.UserId} may not take over {Held(claim)}: only root, uid {claim.Holder.Peer.UserId}, and those may whom an 'allow' "
            + "rule for take-over names. Wait for it.");

    public static Refusal NotFound(ulong number) =>
        new(DaemonErrorCode.LeaseNotFound, $"This connection has no lease {number}.");

    /// <summary>For the log.</summary>
    public static string Describe(LeaseLoss loss) => loss.Cause switch
    {
        LeaseLossCause.TakenOver => $"taken over by uid {loss.TakenBy!.UserId}, pid {loss.TakenBy.ProcessId} ({loss.TakenBy.Program}): "
            + Encoding.UTF8.GetString(loss.TakenBy.Reason.Span),
        LeaseLossCause.Expired => "its time was over",
        _ => "the interface was deleted",
    };

    private static string Held(Claim claim)
    {
        string purpose = claim.Purpose.IsEmpty ? "" : $" for '{Encoding.UTF8.GetString(claim.Purpose.Span)}'";
        string name = claim.Name.IsEmpty ? "" : $" as '{Encoding.UTF8.GetString(claim.Name.Span)}'";
        string until = claim.Until is { } end ? $" until {Time(end)}" : "";
        return $"{claim.Subject} is held{(claim.IsShared ? ", shared," : "")} by {Describe(claim.Holder)}{name}{purpose}, "
            + $"since {Time(claim.Since)}{until}";
    }

    private static string Describe(ClientContext client) => client.ToString();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
