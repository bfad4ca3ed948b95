using CanTools.Daemon.Connections;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Access;

/// <summary>Whom the daemon serves where no rule decides: root, the socket's owner, and the members of its group.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Group">The group; null where there is none.</param>
internal sealed record SocketAccess(uint Owner, uint? Group)
{
    /// <summary>
    /// Reads them off the file. Where it cannot be seen, as in the service, whose socket systemd made, the group is the one that the
    /// options name.
    /// </summary>
    /// <param name="path">Where the socket is.</param>
    /// <param name="group">The options' group, by name or number; null: hycan.</param>
    public static SocketAccess Read(string path, string? group) =>
        LibC.statx(LibC.AT_FDCWD, path, 0, LibC.STATX_BASIC_STATS, out LibC.statx_t file) == 0
            ? new SocketAccess(file.stx_uid, file.stx_gid)
            : new SocketAccess(0, SocketOwner.FindGroup(group));

    public bool Admits(ClientContext client) =>
        client.Peer.UserId == 0 || client.Peer.UserId == Owner || Group is { } group && client.Origin.IsInGroup(group);
}
