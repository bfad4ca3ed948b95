using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>Opens ISO-TP channels, closes them and lists those that the client might open itself. Their data never flows through the daemon.</summary>
internal sealed class IsoTpRequests(
    InterfaceFinder finder, AccessPolicy policy, LeaseKeeper leases, IsoTpBroker broker, ILogger log)
{
    /// <summary>A list's answer ends with the row that reaches this; the rest is asked for anew.</summary>
    private const int EnoughRows = 8 * 1024;

    private readonly byte[] _rows = new byte[EnoughRows + IsoTpShareRow.MaxLength];

    public void AddTo(RequestTable table)
    {
        table.Add(Operation.OpenIsoTp, Open);
        table.Add(Operation.CloseIsoTp, Close);
        table.Add(Operation.ListIsoTp, List);
    }

    private void Open(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (OpenIsoTpMessage.Read(payload, out OpenIsoTpMessage request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"OPEN_ISOTP: {problem}.");
            return;
        }

        Share? share = null;
        FileDescriptor? lockView = null;
        if (TryFindUp(client, request, out Link link, out Refusal refusal))
            share = broker.Open(client, link, request, out lockView, out refusal);
        if (share is null)
        {
            refusal.AddTo(answers);
            return;
        }

        var writer = new PayloadWriter(stackalloc byte[OpenedIsoTpMessage.Length]);
        new OpenedIsoTpMessage(share.Channel.Id, share.Id).Write(ref writer);
        answers.Succeed(writer.Written, share.Channel.Descriptors.Socket, lockView);
        log.ShareOpened(share.Channel.Id, link.Name, request.Binding, share.Id, client);
    }

    private bool TryFindUp(ClientContext client, in OpenIsoTpMessage request, out Link link, out Refusal refusal)
    {
        if (!finder.TryFindCan(client, OperationFamily.IsoTp, request.Interface, out link, out refusal))
        {
            // A kernel without CAN has no CAN interface either, and the missing module is the better answer.
            Errno error = refusal.Code == DaemonErrorCode.NotAllowed ? Errno.None : broker.FindSupport();
            if (error != Errno.None)
                refusal = IsoTpRefusals.NoSocket(error);
            return false;
        }
        Refusal? reason = leases.WhyNot(client, "open a channel on", link, ChannelKey.Of(link.Index, request.Binding))
            ?? (link.IsUp ? null : IsoTpRefusals.Down(request.Interface));
        refusal = reason ?? default;
        return reason is null;
    }

    private void Close(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!NumberMessage.TryRead(payload, out ulong share))
            answers.Refuse(DaemonErrorCode.InvalidPayload, "CLOSE_ISOTP: its payload is the 8 bytes of a share's number.");
        else if (broker.TryClose(client, share))
            answers.Succeed();
        else
            IsoTpRefusals.NoSuchShare(share).AddTo(answers);
    }

    private void List(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!NumberMessage.TryRead(payload, out ulong after))
        {
            answers.Refuse(
                DaemonErrorCode.InvalidPayload, "LIST_ISOTP: its payload is the 8 bytes of the last share's number, or 0.");
            return;
        }

        var writer = new PayloadWriter(_rows);
        foreach (Share share in broker.SharesAfter(after))
        {
            if (share.Holder != client && !policy.MayDo(client, OperationFamily.IsoTp, share.Channel.Interface.Bytes, out _))
                continue;
            RowOf(share).Write(ref writer);
            if (writer.Length >= EnoughRows)
                break;
        }
        answers.Succeed(writer.Written);
    }

    private static IsoTpShareRow RowOf(Share share) => new()
    {
        Share = share.Id,
        Channel = share.Channel.Id,
        IsExclusive = share.Channel.IsExclusive,
        IsInterfaceGone = !share.Channel.Descriptors.AreFor(share.Channel.Key),
        Binding = share.Channel.Binding,
        Interface = share.Channel.Interface,
        UserId = share.Holder.Peer.UserId,
        ProcessId = share.Holder.Peer.ProcessId,
        Since = share.Since,
        HolderName = share.Holder.NameBytes,
    };
}
