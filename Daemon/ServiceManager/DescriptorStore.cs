using System.Collections;
using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.ServiceManager;

/// <summary>A place in systemd where a descriptor outlives the process: FDSTORE=1 of sd_notify(3).</summary>
internal sealed class DescriptorStore(ServiceNotifier manager)
{
    /// <summary>What the descriptor is called there.</summary>
    public const string Name = "clients";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is a manager; whether it has room for a descriptor it does not tell.</summary>
    public bool IsThere => manager.IsThere;

    /// <summary>What was kept; the caller's. Null where nothing was.</summary>
    public static FileDescriptor? Take(IDictionary environment)
    {
        foreach ((int number, string name) in PassedDescriptors.In(environment))
        {
            if (name != Name)
                continue;
            var kept = new FileDescriptor(number);
            _ = LibC.fcntl(kept, LibC.F_SETFD, LibC.FD_CLOEXEC);
            return kept;
        }
        return null;
    }

    /// <summary>Has a copy of it kept until the service is started again, or has stopped. Returns once the manager has it.</summary>
    /// <param name="descriptor">What to keep.</param>
    /// <param name="isSent">Whether the manager will have it, though it may be too busy for now.</param>
    public Errno Keep(FileDescriptor descriptor, out bool isSent)
    {
        // There is room for one. Without FDPOLL it would be dropped when it hangs up, as a socket does whose other end is closed.
        Forget();
        Errno error = manager.SendPatiently(Encoding.UTF8.GetBytes($"FDSTORE=1\nFDNAME={Name}\nFDPOLL=0"), descriptor);
        isSent = error == Errno.None;
        return isSent ? manager.AwaitSoFar(s_patience) : error;
    }

    /// <summary>What was taken need not be kept any more.</summary>
    public void Forget() => _ = manager.SendPatiently(Encoding.UTF8.GetBytes($"FDSTOREREMOVE=1\nFDNAME={Name}"));
}
