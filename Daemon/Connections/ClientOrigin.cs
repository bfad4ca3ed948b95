using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>A client's groups, and whether it sees the daemon's network: each found out when first asked for.</summary>
/// <param name="peer">Who it is.</param>
/// <param name="socket">Its connection; null for a client that has none, whose process the caller makes sure lives on.</param>
internal sealed class ClientOrigin(PeerIdentity peer, FileDescriptor? socket)
{
    private static ulong? s_ownNetwork;

    private uint[]? _groups;

    /// <summary>
    /// In another network namespace, where the names of interfaces mean others. Kernels before 5.14 do not tell, and nobody counts
    /// as elsewhere; nor does who has no connection.
    /// </summary>
    public bool IsElsewhere { get; } = socket is not null && s_ownNetwork is { } own && LibC.NetworkOf(socket) != own;

    /// <summary>Before the first client, so that it cannot fail when one is there.</summary>
    /// <param name="own">A socket of the daemon's own network namespace.</param>
    public static void LearnOwnNetwork(FileDescriptor own) => s_ownNetwork = LibC.NetworkOf(own);

    public bool IsInGroup(uint group)
    {
        _groups ??= socket is null ? GroupsOf(peer.ProcessId) : GroupsOf(socket);
        return _groups.AsSpan().Contains(group);
    }

    /// <summary>As the kernel saw it when the client connected.</summary>
    private static uint[] GroupsOf(FileDescriptor socket)
    {
        var credentials = default(LibC.ucred);
        uint length = 3 * sizeof(uint);
        uint[] groups = LibC.PeerGroups(socket);
        return LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_PEERCRED, ref credentials, ref length) == 0
            ? [credentials.gid, .. groups]
            : groups;
    }

    /// <summary>As /proc tells: "Gid:" with four numbers, of which the last is the one that files are opened with, and "Groups:".</summary>
    private static uint[] GroupsOf(int process)
    {
        List<uint> groups = [];
        try
        {
            foreach (string line in File.ReadAllLines($"/proc/{process}/status"))
            {
                string[] fields = line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
                int first = fields is ["Gid:", _, _, _, _] ? 4 : fields is ["Groups:", ..] ? 1 : fields.Length;
                for (int i = first; i < fields.Length; i++)
                    groups.Add(uint.Parse(fields[i], CultureInfo.InvariantCulture));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, and is in no group any more.
            return [];
        }
        return [.. groups];
    }
}
