using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>A client's groups, and whether it sees the daemon's network: each found out when first asked for.</summary>
/// <param name="peer">Who it is.</param>
/// <param name="socket">Its connection; null for a client that has none, whose process the caller makes sure lives on.</param>
internal sealed class ClientOrigin(PeerIdentity peer, FileDescriptor? socket)
{
    private static ulong? s_ownNetwork;

    /// <summary>
    /// What was asked for, which is as many as rules name: a process can be in 65,536 groups, and these are not kept for a thousand
    /// connections.
    /// </summary>
    private readonly List<(uint Group, bool? IsMember)> _known = [];

    /// <summary>
    /// In another network namespace, where the names of interfaces mean others. Kernels before 5.14 do not tell, and nobody counts
    /// as elsewhere; nor does who has no connection.
    /// </summary>
    public bool IsElsewhere { get; } = socket is not null && s_ownNetwork is { } own && LibC.NetworkOf(socket) != own;

    /// <summary>Before the first client, so that it cannot fail when one is there.</summary>
    /// <param name="own">A socket of the daemon's own network namespace.</param>
    public static void LearnOwnNetwork(FileDescriptor own) => s_ownNetwork = LibC.NetworkOf(own);

    /// <summary>Null where nothing tells.</summary>
    public bool? IsInGroup(uint group)
    {
        foreach ((uint known, bool? isMember) in _known)
        {
            if (known == group)
                return isMember;
        }
        uint[]? groups = socket is null ? GroupsOf(peer) : GroupsOf(socket);
        bool? found = groups is null ? null : groups.AsSpan().Contains(group);
        _known.Add((group, found));
        return found;
    }

    /// <summary>As the kernel saw it when the client connected.</summary>
    private static uint[]? GroupsOf(FileDescriptor socket)
    {
        var credentials = default(LibC.ucred);
        uint length = 3 * sizeof(uint);
        return LibC.PeerGroups(socket) is { } groups
            && LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, ref credentials, ref length) == 0
            ? [credentials.gid, .. groups]
            : null;
    }

    /// <summary>
    /// As /proc tells now: "Gid:" with four numbers, of which the last is the one that files are opened with, and "Groups:". Only a
    /// line feed ends a line: the name in the first one may hold everything else. Null where there is no such process of this user.
    /// </summary>
    private static uint[]? GroupsOf(PeerIdentity peer)
    {
        List<uint> groups = [];
        bool isPeers = false;
        try
        {
            foreach (string line in File.ReadAllText($"/proc/{peer.ProcessId}/status").Split('\n'))
            {
                string[] fields = line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
                if (fields is ["Uid:", ..])
                    isPeers = fields.Contains(peer.UserId.ToString(CultureInfo.InvariantCulture));
                int first = fields is ["Gid:", _, _, _, _] ? 4 : fields is ["Groups:", ..] ? 1 : fields.Length;
                for (int i = first; i < fields.Length; i++)
                    groups.Add(uint.Parse(fields[i], CultureInfo.InvariantCulture));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
        return isPeers ? [.. groups] : null;
    }
}
