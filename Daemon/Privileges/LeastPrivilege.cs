using System.Collections;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Privileges;

/// <summary>
/// Sees to it that the daemon has only what it needs before it reads the first byte of a client. Capabilities belong to threads, and
/// the runtime has started several by now, which nothing can take them from: so the program makes its sockets, drops what it does not
/// need and executes itself. A service manager that gives no more than that spares it the second start.
/// </summary>
internal static class LeastPrivilege
{
    /// <summary>Returns in a process that has no more than it needs; what it has.</summary>
    /// <exception cref="DaemonStartException">It has too little, or cannot get rid of the rest.</exception>
    public static Capabilities Reach(DaemonOptions options, ListeningSockets sockets, IDictionary environment)
    {
        Errno error = LibC.GetCapabilities(out ulong effectiveBits, out ulong permittedBits);
        if (error != Errno.None)
            throw new DaemonStartException($"Cannot read its own capabilities: {error.Describe()}.");
        Capabilities effective = new(effectiveBits), permitted = new(permittedBits);

        Capabilities needed = options.NoPrivileges ? Capabilities.None : Capabilities.NetAdmin;
        if (!permitted.Contains(needed))
        {
            throw new DaemonStartException(
                "It has no CAP_NET_ADMIN, without which it can neither create interfaces nor bring them up. Start it with sudo, or "
                    + "with --no-privileges to only open ISO-TP sockets.");
        }
        Capabilities kept = permitted & (sockets.Obdiid is null ? needed : needed | Capabilities.DacOverride);
        Account? account = Account.Find(options.User);
        bool canGetMore = LibC.Prctl(LibC.PR_GET_NO_NEW_PRIVS) == 0 && permitted != Capabilities.None;
        if (permitted == kept && effective == kept && account is null && !canGetMore)
            return kept;
        if (HandedOverSockets.AreIn(environment))
            throw new DaemonStartException($"It still has {permitted} (effective {effective}) after having dropped all but {kept}.");

        SelfExecution.RemoveDebuggersFiles();
        account?.RequireFiles(options.ConfigurationFile);
        PrivilegeDrop.To(kept, account);
        throw SelfExecution.Fail(HandedOverSockets.Give(sockets));
    }
}
