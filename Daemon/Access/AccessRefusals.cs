using CanTools.Daemon.Connections;
using CanTools.Daemon.Requests;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Access;

/// <summary>What a client is told that may not do what it asked for, and what its administrator can do about it.</summary>
internal static class AccessRefusals
{
    public static Refusal NotAllowed(
        ClientContext client, OperationFamily operation, string name, AccessRule? rule, SocketAccess? access)
    {
        string reason = rule is not null ? $"it is forbidden ({rule.Place})"
            : client.Origin.IsElsewhere
                ? "it is in another network namespace, where the name means another interface. An 'allow' rule that ends with "
                    + "'anywhere' lets it in"
            : $"only root{Owner(access!)} and the members of {Group(access!)} may, and no rule allows it. Add the user to the group, or an "
                + "'allow' rule to the daemon's configuration";
        return new Refusal(DaemonErrorCode.NotAllowed, $"uid {client.Peer.UserId} may not {Describe(operation)} '{name}': {reason}.");
    }

    public static Refusal NoAdministrator(ClientContext client, SocketAccess? access) => new(
        DaemonErrorCode.NotAllowed,
        $"uid {client.Peer.UserId} may not change the daemon: only root{(access is null ? "" : Owner(access))} may, and from the daemon's own network namespace.");

    private static string Owner(SocketAccess access) => access.Owner == 0 ? "" : $", uid {access.Owner}";

    private static string Group(SocketAccess access) =>
        access.Group is not { } group ? "a group that there is none of,"
        : access.IsSeen ? $"group {group} (the socket's)"
        : $"group {group} (the daemon's socket-group)";

    private static string Describe(OperationFamily operation) => operation switch
    {
        OperationFamily.IsoTp => "open ISO-TP channels on",
        OperationFamily.UpDown => "bring up or down",
        OperationFamily.Create => "create",
        OperationFamily.Delete => "delete",
        OperationFamily.Claim => "claim",
        OperationFamily.TakeOver => "take over",
        _ => "configure",
    };
}
