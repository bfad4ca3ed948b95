using CanTools.Daemon.Connections;
using CanTools.Daemon.Requests;
using CanTools.Shared.Can;

namespace CanTools.Daemon.Access;

/// <summary>Who may do what: the first rule that is about it decides, and where none is, the socket's owner and group.</summary>
/// <param name="rules">The rules.</param>
/// <param name="access">The socket; null where its mode alone decides about those whom no rule names.</param>
internal sealed class AccessPolicy(AccessRules rules, SocketAccess? access)
{
    /// <summary>Null, or why a client may not do something with an interface of that name.</summary>
    public Refusal? WhyNot(ClientContext client, OperationFamily operation, InterfaceName name)
    {
        if (MayDo(client, operation, name.Bytes, out AccessRule? rule))
            return null;
        return AccessRefusals.NotAllowed(client, operation, name.ToString(), rule, access);
    }

    /// <summary>The same for a name that may yet get its number.</summary>
    public Refusal? WhyNot(ClientContext client, OperationFamily operation, InterfaceNamePattern name)
    {
        if (MayDo(client, operation, name.Bytes, out AccessRule? rule))
            return null;
        return AccessRefusals.NotAllowed(client, operation, name.Text, rule, access);
    }

    /// <summary>Null, or why a client may not change the daemon itself: only root and the socket's owner may, whatever the rules say.</summary>
    public Refusal? WhyNotAdminister(ClientContext client) =>
        !client.Origin.IsElsewhere && (client.Peer.UserId == 0 || client.Peer.UserId == access?.Owner)
            ? null
            : AccessRefusals.NoAdministrator(client, access);

    /// <summary>Allocates nothing, after the client's first request of this kind.</summary>
    public bool MayDo(ClientContext client, OperationFamily operation, ReadOnlySpan<byte> name, out AccessRule? decisive)
    {
        foreach (AccessRule rule in rules.All)
        {
            if (rule.Decides(client, operation, name))
            {
                decisive = rule;
                return rule.Allows;
            }
        }
        decisive = null;
        return !client.Origin.IsElsewhere && (access is null || access.Admits(client));
    }
}
