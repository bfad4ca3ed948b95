using System.Runtime.CompilerServices;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Shared.Netlink;

namespace CanTools.Client;

/// <summary>
/// The CAN interfaces of this process's network namespace. The kernel tells of them without a privilege, and so without the
/// daemon, which only changes them.
/// </summary>
public static class CanInterfaces
{
    /// <summary>All of them with their statistics, in the order of their indices. Never waits.</summary>
    /// <exception cref="CanToolsException">The kernel refused.</exception>
    public static IReadOnlyList<CanLink> List()
    {
        List<CanLink> links = [];
        using NetlinkSocket socket = Open();
        Errno error = LinkDump.Read(socket, withStatistics: true, links.Clear, payload =>
        {
            if (CanLinkReader.TryRead(payload) is { } link)
                links.Add(link);
        });
        links.Sort((one, other) => one.Index.CompareTo(other.Index));
        return error == Errno.None
            ? links
            : throw new CanToolsException($"Cannot list the interfaces: {error.Describe()}.");
    }

    /// <summary>One of them with its statistics; null where there is no CAN interface of that name. Never waits.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="CanToolsException">The kernel refused.</exception>
    public static CanLink? Find(InterfaceName name)
    {
        if (name == default)
            throw new ArgumentException("A default InterfaceName names no interface.", nameof(name));
        using NetlinkSocket socket = Open();
        Span<byte> buffer = stackalloc byte[128];
        NetlinkResult result = socket.Exchange(
            LinkQueries.Get(buffer, socket.NextSequence(), name, withStatistics: true), out ReadOnlySpan<byte> answer);
        return result.IsSuccess ? CanLinkReader.TryRead(answer)
            : result.Error == Errno.ENODEV ? null
            : throw new CanToolsException($"Cannot look up '{name}': {result.Describe()}.");
    }

    /// <summary>
    /// What is there (<see cref="CanInterfaceChange.Present"/>), then whatever happens to it, without polling. Who takes the
    /// events too slowly misses none of their results, but may see several changes as one.
    /// </summary>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CanToolsException">The kernel refused.</exception>
    public static async IAsyncEnumerable<CanInterfaceEvent> WatchInterfacesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var view = new InterfaceView();
        using var watch = new InterfaceWatch(view);
        while (true)
        {
            await watch.AdvanceAsync(cancellationToken).ConfigureAwait(false);
            while (view.TryTake(out CanInterfaceEvent? next))
                yield return next;
        }
    }

    private static NetlinkSocket Open()
    {
        Errno error = NetlinkSocket.TryOpen(out NetlinkSocket? socket);
        return socket ?? throw new CanToolsException($"Cannot open an rtnetlink socket: {error.Describe()}.");
    }
}
