using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.Netlink;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>HyCAN's three operations. Only CAN interfaces are ever changed.</summary>
internal sealed class InterfaceRequests(
    InterfaceFinder finder, LeaseKeeper leases, LinkKeeper keeper, LinkManager links, ILogger log)
{
    public void AddTo(RequestTable table)
    {
        table.Add(Operation.CreateVcan, CreateVcan);
        table.Add(Operation.InterfaceUp, (client, payload, answers) => Switch(client, payload, answers, up: true));
        table.Add(Operation.InterfaceDown, (client, payload, answers) => Switch(client, payload, answers, up: false));
    }

    private void CreateVcan(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!TryReadName(payload, answers, out InterfaceName name))
            return;

        // One that exists is the commonest, and the cheapest to find out.
        if (finder.TryFindCan(client, OperationFamily.Create, name, out _, out Refusal refusal))
        {
            answers.Succeed();
            return;
        }
        if (refusal.Code == DaemonErrorCode.InterfaceNotFound
            && (keeper.Create(client, Vcan(name), out refusal) is not null
                || refusal.Code == DaemonErrorCode.InterfaceExists
                    && finder.TryFindCan(client, OperationFamily.Create, name, out _, out refusal)))
        {
            answers.Succeed();
        }
        else
        {
            refusal.AddTo(answers);
        }
    }

    /// <summary>As HyCAN makes it: down, and to stay.</summary>
    private static CreateLinkMessage Vcan(InterfaceName name) =>
        new(CanLinkKind.Vcan, IsUp: false, Stays: true, Mtu: 0, name, Note: "");

    private void Switch(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers, bool up)
    {
        if (!TryReadName(payload, answers, out InterfaceName name))
            return;
        if (!finder.TryFindCan(client, OperationFamily.UpDown, name, out Link link, out Refusal refusal))
        {
            refusal.AddTo(answers);
            return;
        }
        if (link.IsUp != up && leases.WhyNot(client, up ? "bring up" : "bring down", link) is { } held)
        {
            held.AddTo(answers);
            return;
        }

        NetlinkResult result = links.SetUp(link.Index, up);
        if (!result.IsSuccess)
        {
            InterfaceRefusals.Switch(link, result, up).AddTo(answers);
            return;
        }

        if (link.IsUp != up)
            log.InterfaceSwitched(link.Name, up ? "up" : "down", client);
        answers.Succeed();
    }

    private static bool TryReadName(ReadOnlySpan<byte> payload, ResponseBatch answers, out InterfaceName name)
    {
        if (InterfaceName.TryRead(payload, out name) is not { } problem)
            return true;

        // The first text is HyCAN's own, which its users know.
        answers.Refuse(
            DaemonErrorCode.ProtocolFault,
            payload.Length is 0 or > InterfaceName.MaxLength
                ? "Invalid interface name length"
                : $"Invalid interface name: {problem}.");
        return false;
    }
}
