using CanTools.Daemon.Connections;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Access;

/// <summary>Whom the daemon serves where no rule decides: root, the socket's owner, and the members of its group.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Group">The group; null where there is none.</param>
/// <param name="IsSeen">Whether both are the socket's; else the group is the one that the options name.</param>
internal sealed record SocketAccess(uint Owner, uint? Group, bool IsSeen = true)
{
    /// <summary>
    /// Reads them off the file. Where it cannot be seen, as in the service, whose socket systemd made, the owner counts as root, and
    /// the group is the one that the options name.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <param name="group">The options' group, by name or number; null: hycan.</param>
    public static SocketAccess Read(ListeningSocket socket, string? group)
    {
        // Who made the file holds it, whatever folders are in between by now.
        int error = socket.File is { } made
            ? LibC.statx(made, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out LibC.statx_t file)
            : LibC.statx(LibC.AT_FDCWD, socket.Path, 0, LibC.STATX_BASIC_STATS, out file);
        return error == 0
            ? new SocketAccess(file.stx_uid, file.stx_gid)
            : new SocketAccess(0, SocketOwner.FindGroup(group), IsSeen: false);
    }

    public bool Admits(ClientContext client) =>
        client.Peer.UserId == 0 || client.Peer.UserId == Owner || Group is { } group && client.Origin.IsInGroup(group) == true;
}
