using System.Globalization;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;

namespace CanTools.Daemon.Connections;

/// <summary>A client's groups, and whether it sees the daemon's network: found out when first asked for.</summary>
internal sealed class ClientOrigin
{
    private static readonly ulong? s_ownNetwork = FindOwnNetwork();

    private readonly uint[] _groups;

    private ClientOrigin(uint[] groups, bool isElsewhere) => (_groups, IsElsewhere) = (groups, isElsewhere);

    /// <summary>
    /// In another network namespace, where the names of interfaces mean others. Kernels before 5.14 do not tell, and nobody counts
    /// as elsewhere.
    /// </summary>
    public bool IsElsewhere { get; }

    public bool IsInGroup(uint group) => _groups.AsSpan().Contains(group);

    /// <summary>As the kernel saw it when the client connected.</summary>
    public static ClientOrigin OfConnection(FileDescriptor socket)
    {
        var credentials = default(LibC.ucred);
        uint length = 3 * sizeof(uint);
        uint[] groups = LibC.PeerGroups(socket);
        if (LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, ref credentials, ref length) == 0)
            groups = [credentials.gid, .. groups];
        return new ClientOrigin(groups, s_ownNetwork is { } own && LibC.NetworkOf(socket) != own);
    }

    /// <summary>As /proc tells; the caller makes sure that the process lives on.</summary>
    public static ClientOrigin OfProcess(int process)
    {
        try
        {
            // "Gid:" has four numbers, of which the last is the one that files are opened with.
            uint[] groups = [.. File.ReadLines($"/proc/{process}/status")
                .Where(line => line.StartsWith("Gid:", StringComparison.Ordinal) || line.StartsWith("Groups:", StringComparison.Ordinal))
                .SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(
                    (char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries).TakeLast(line[1] == 'i' ? 1 : int.MaxValue))
                .Select(number => uint.Parse(number, CultureInfo.InvariantCulture))];
            return new ClientOrigin(groups, isElsewhere: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return new ClientOrigin([], isElsewhere: false);
        }
    }

    private static ulong? FindOwnNetwork()
    {
        // Of a family that the service's sandbox leaves it.
        using FileDescriptor own = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NetlinkConstants.NETLINK_ROUTE);
        return LibC.NetworkOf(own);
    }
}
