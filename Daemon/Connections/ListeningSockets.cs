using System.Collections;
using CanTools.Daemon.Configuration;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>The sockets that clients find.</summary>
/// <param name="main">HyCAN's and our own clients'.</param>
/// <param name="obdiid">obdii's clients'; null where they are not served.</param>
internal sealed class ListeningSockets(ListeningSocket main, ListeningSocket? obdiid) : IDisposable
{
    public ListeningSocket Main => main;

    public ListeningSocket? Obdiid => obdiid;

    public IEnumerable<ListeningSocket> All => obdiid is null ? [main] : [main, obdiid];

    /// <summary>
    /// Those that this program made before it executed itself with fewer privileges; else those that systemd listens on; else new ones.
    /// </summary>
    /// <exception cref="DaemonStartException">A path is taken, or what was handed over is not what can be served.</exception>
    public static ListeningSockets Take(DaemonOptions options, IDictionary environment)
    {
        if (HandedOverSockets.Take(environment) is { } own)
            return own;
        (ListeningSocket? main, ListeningSocket? obdiid) = ActivatedSockets.Take(environment);
        if (main is not null && (obdiid is not null || options.ObdiidSocketPath is null))
            return new ListeningSockets(main, obdiid);
        try
        {
            var owner = SocketOwner.Find(options.SocketGroup, environment);
            main ??= SocketMaker.Open(options.SocketPath, options.SocketMode, owner, LibC.SOCK_STREAM);
            if (obdiid is null && options.ObdiidSocketPath is { } path)
                obdiid = SocketMaker.Open(path, options.SocketMode, owner, LibC.SOCK_DGRAM);
            return new ListeningSockets(main, obdiid);
        }
        catch
        {
            main?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        main.Dispose();
        obdiid?.Dispose();
    }
}
