using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Requests;

/// <summary>Claims interfaces and channels, gives them back, takes them over, lists who has them, and tells who loses one.</summary>
internal sealed class LeaseRequests(InterfaceFinder finder, AccessPolicy policy, LeaseKeeper leases)
{
    /// <summary>A list's answer ends with the row that reaches this; the rest is asked for anew.</summary>
    private const int EnoughRows = 8 * 1024;

    private readonly byte[] _rows = new byte[EnoughRows + LeaseRow.MaxLength];

    public void AddTo(RequestTable table)
    {
        table.Add(Operation.Claim, Claim);
        table.Add(Operation.ReleaseLease, Release);
        table.Add(Operation.ListLeases, List);
        table.Add(Operation.WatchLease, Watch);
        table.Add(Operation.TakeOver, TakeOver);
    }

    private void Claim(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (leases.TakeAsked(client) is { } asked)
        {
            // One that was granted and lost since is told so when it is watched.
            if (asked.IsHeld || asked.Loss is not null)
                LeaseAnswers.AddLease(answers, asked);
            else
                asked.Answer = answers.Postpone(isRepeatable: true);
            return;
        }
        if (Read(client, "CLAIM", payload, isTakeOver: false, answers) is not var (claim, request))
            return;
        Refusal? refusal = leases.TryHold(claim);
        if (refusal is { Code: DaemonErrorCode.ResourceInUse } && request.Wait > TimeSpan.Zero)
        {
            refusal = leases.Wait(claim, request.Wait, answers.Postpone(isRepeatable: true));
            if (refusal is null)
                return;
            _ = answers.TakePostponed();
        }
        Answer(answers, claim, refusal);
    }

    private void TakeOver(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (Read(client, "TAKE_OVER", payload, isTakeOver: true, answers) is not var (claim, request))
            return;
        Claim? forbidden = leases.HeldAgainst(claim).FirstOrDefault(held => !MayTakeOver(client, held.Interface, held.Holder.Peer.UserId));
        if (forbidden is null)
            Answer(answers, claim, leases.TakeOver(claim, request.Reason!.Value, MayTakeOver(client, claim.Interface, owner: null)));
        else
            LeaseRefusals.MayNotTakeOver(client, forbidden).AddTo(answers);
    }

    /// <summary>Where a rule decides, it does; else root may, and who is the same user.</summary>
    private bool MayTakeOver(ClientContext client, InterfaceName name, uint? owner) =>
        policy.MayDo(client, OperationFamily.TakeOver, name.Bytes, out AccessRule? rule)
        && (rule is not null || client.Peer.UserId == 0 || client.Peer.UserId == owner);

    private (Claim Claim, ClaimMessage Request)? Read(
        ClientContext client, string operation, ReadOnlySpan<byte> payload, bool isTakeOver, ResponseBatch answers)
    {
        if (ClaimMessage.Read(payload, isTakeOver, out ClaimMessage? request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"{operation}: {problem}.");
            return null;
        }
        if (!finder.TryFindCan(client, OperationFamily.Claim, request!.Interface, out Link link, out Refusal refusal))
        {
            refusal.AddTo(answers);
            return null;
        }
        ChannelKey? channel = request.Binding is { } binding ? ChannelKey.Of(link.Index, binding) : null;
        var claim = new Claim(new Resource(link.Index, channel), request.IsShared, client)
        {
            Interface = link.Name,
            Binding = request.Binding,
            Name = request.Name,
            Purpose = request.Purpose,
            Limit = request.Limit,
        };
        return (claim, request);
    }

    private static void Answer(ResponseBatch answers, Claim claim, Refusal? refusal)
    {
        if (refusal is { } why)
            why.AddTo(answers);
        else
            LeaseAnswers.AddLease(answers, claim);
    }

    private void Release(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!NumberMessage.TryRead(payload, out ulong number))
            answers.Refuse(DaemonErrorCode.InvalidPayload, "RELEASE_LEASE: its payload is the 8 bytes of a lease's number.");
        else if (leases.TryRelease(client, number))
            answers.Succeed();
        else
            LeaseRefusals.NotFound(number).AddTo(answers);
    }

    private void Watch(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!NumberMessage.TryRead(payload, out ulong number))
            answers.Refuse(DaemonErrorCode.InvalidPayload, "WATCH_LEASE: its payload is the 8 bytes of a lease's number.");
        else if (!leases.TryWatch(client, number, () => answers.Postpone(isRepeatable: true), out LeaseLoss? loss))
            LeaseRefusals.NotFound(number).AddTo(answers);
        else if (loss is not null)
            LeaseAnswers.AddLoss(answers, loss);
    }

    private void List(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!NumberMessage.TryRead(payload, out ulong after))
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, "LIST_LEASES: its payload is the 8 bytes of the last number, or 0.");
            return;
        }

        var writer = new PayloadWriter(_rows);
        foreach (Claim claim in leases.After(after))
        {
            if (claim.Holder != client && !policy.MayDo(client, OperationFamily.Claim, claim.Interface.Bytes, out _))
                continue;
            LeaseAnswers.RowOf(claim).Write(ref writer);
            if (writer.Length >= EnoughRows)
                break;
        }
        answers.Succeed(writer.Written);
    }
}
