using System.Collections;
using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Whom the socket belongs to: the user who called sudo, so that this user's programs work with no further step, and
/// the group named in the options, else hycan where there is such a group.
/// </summary>
internal sealed class SocketOwner
{
    private const string DefaultGroup = "hycan";

    /// <summary>chown's "leave as it is".</summary>
    private const uint Unchanged = uint.MaxValue;

    private readonly uint _user;
    private readonly uint _group;

    private SocketOwner(uint user, uint group)
    {
        _user = user;
        _group = group;
    }

    /// <exception cref="DaemonStartException">There is no such group.</exception>
    public static SocketOwner Find(string? group, IDictionary environment)
    {
        uint user = LibC.geteuid() == 0 && Number(environment["SUDO_UID"] as string) is { } caller ? caller : Unchanged;
        if (group is null)
            return new SocketOwner(user, LibC.geteuid() == 0 ? FindGroup(null) ?? Unchanged : Unchanged);

        uint id = FindGroup(group)
            ?? throw new DaemonStartException(
                $"There is no group '{group}' for the socket. Create it with 'groupadd {group}', or name another.");
        return new SocketOwner(user, id);
    }

    /// <summary>A group by its name or number; null stands for hycan, which there may be none of.</summary>
    public static uint? FindGroup(string? group) => Number(group) ?? LibC.FindGroup(group ?? DefaultGroup);

    public void Give(FileDescriptor file, string path)
    {
        if (_user == Unchanged && _group == Unchanged)
            return;
        if (LibC.fchownat(file, "", _user, _group, LibC.AT_EMPTY_PATH) != 0)
        {
            throw new DaemonStartException(
                $"Cannot give {path} to its user and group: {LibC.LastError.Describe()}. Start as root, or without --socket-group.");
        }
    }

    private static uint? Number(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != Unchanged
            ? number
            : null;
}
