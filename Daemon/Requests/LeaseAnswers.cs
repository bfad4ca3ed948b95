using CanTools.Daemon.Connections;
using CanTools.Daemon.Leases;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Requests;

/// <summary>What is told of leases, as the wire has it.</summary>
internal static class LeaseAnswers
{
    public static void AddLease(ResponseBatch answers, Claim claim)
    {
        var writer = new PayloadWriter(stackalloc byte[LeaseMessage.Length]);
        new LeaseMessage(claim.Number, claim.Since, claim.Until).Write(ref writer);
        answers.Succeed(writer.Written);
    }

    public static void AddLoss(ResponseBatch answers, LeaseLoss loss)
    {
        var message = new LeaseLossMessage(loss.Cause, loss.When);
        if (loss.TakenBy is { } taker)
        {
            message = message with
            {
                UserId = taker.UserId,
                ProcessId = taker.ProcessId,
                Program = System.Text.Encoding.UTF8.GetBytes(taker.Program),
                ClientName = taker.ClientName,
                Reason = taker.Reason,
            };
        }
        var writer = new PayloadWriter(stackalloc byte[LeaseLossMessage.MaxLength]);
        message.Write(ref writer);
        answers.Succeed(writer.Written);
    }

    public static LeaseRow RowOf(Claim claim) => new()
    {
        Number = claim.Number,
        IsShared = claim.IsShared,
        IsWaiting = !claim.IsHeld,
        Interface = claim.Interface,
        Binding = claim.Binding,
        UserId = claim.Holder.Peer.UserId,
        ProcessId = claim.Holder.Peer.ProcessId,
        Since = claim.Since,
        Until = claim.Until,
        Program = System.Text.Encoding.UTF8.GetBytes(claim.Holder.Program),
        ClientName = claim.Holder.NameBytes,
        Name = claim.Name,
        Purpose = claim.Purpose,
    };
}
