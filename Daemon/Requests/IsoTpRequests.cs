using System.Buffers.Binary;
using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>Opens ISO-TP sockets and passes them on. The daemon keeps no copy: the data never flows through it.</summary>
internal sealed class IsoTpRequests(InterfaceFinder finder, ILogger log)
{
    private uint _lastChannel;

    public void AddTo(RequestTable table) => table.Add(Operation.OpenIsoTp, Open);

    private void Open(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (OpenIsoTpMessage.Read(payload, out OpenIsoTpMessage request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"OPEN_ISOTP: {problem}.");
            return;
        }

        // A kernel without CAN has no CAN interface either, and the missing module is the better answer.
        Errno error = LibC.IsoTpSocket(out FileDescriptor socket);
        if (error != Errno.None)
        {
            IsoTpRefusals.NoSocket(error).AddTo(answers);
            return;
        }

        if (!TryBind(request, socket, out Refusal refusal))
        {
            socket.Dispose();
            refusal.AddTo(answers);
            return;
        }

        Span<byte> channel = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(channel, ++_lastChannel);
        answers.Succeed(channel, socket);
        log.ChannelOpened(
            _lastChannel, request.Interface, request.Binding, client.Peer.UserId, client.Peer.ProcessId, client.Name);
    }

    private bool TryBind(OpenIsoTpMessage request, FileDescriptor socket, out Refusal refusal)
    {
        if (!finder.TryFindCan(request.Interface, out Link link, out refusal))
            return false;
        if (!link.IsUp)
        {
            refusal = IsoTpRefusals.Down(request.Interface);
            return false;
        }

        Errno error = request.Binding.ApplyTo(socket, link.Index);
        if (error == Errno.None)
            return true;
        refusal = IsoTpRefusals.NotBound(request, error);
        return false;
    }
}
