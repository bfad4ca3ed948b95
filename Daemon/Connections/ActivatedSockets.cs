using System.Collections;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>Sockets that systemd listens on and hands over.</summary>
internal static class ActivatedSockets
{
    /// <summary>A listening stream socket and a datagram socket; null for what was not handed over.</summary>
    /// <exception cref="DaemonStartException">Something else was handed over.</exception>
    public static (ListeningSocket? Main, ListeningSocket? Obdiid) Take(IDictionary environment)
    {
        ListeningSocket? main = null;
        ListeningSocket? obdiid = null;
        foreach ((int number, string name) in PassedDescriptors.In(environment))
        {
            if (name == DescriptorStore.Name)
                continue;
            var socket = new FileDescriptor(number);
            string path = LibC.UnixPathOf(socket) ?? throw Wrong(number, "not a Unix socket with a path");
            int type = LibC.GetSocketOption(socket, LibC.SO_TYPE);
            _ = LibC.fcntl(socket, LibC.F_SETFD, LibC.FD_CLOEXEC);
            _ = LibC.fcntl(socket, LibC.F_SETFL, LibC.O_NONBLOCK);
            ListeningSocket.Prepare(socket, type);
            var listening = new ListeningSocket(path, socket, file: null);
            if (type == LibC.SOCK_STREAM && main is null && LibC.GetSocketOption(socket, LibC.SO_ACCEPTCONN) == 1)
                main = listening;
            else if (type == LibC.SOCK_DGRAM && obdiid is null)
                obdiid = listening;
            else
                throw Wrong(number, $"{path}, neither the only listening stream socket nor the only datagram socket");
        }
        return (main, obdiid);
    }

    private static DaemonStartException Wrong(int number, string what) =>
        new($"Descriptor {number} that was handed over is {what}. It takes ListenStream=, and ListenDatagram= for obdii's clients.");
}
