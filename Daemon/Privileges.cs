using CanTools.Shared.LibC;

namespace CanTools.Daemon;

/// <summary>What the daemon can do without once it has started.</summary>
internal static class Privileges
{
    /// <summary>
    /// The capability to write to other users' files, which only answers to obdii's clients take. The thread that serves all
    /// clients drops it, and with it the threads that it starts.
    /// </summary>
    /// <exception cref="DaemonStartException">It cannot be dropped.</exception>
    public static void DropAccessToOthersFiles()
    {
        Errno error = LibC.DropCapability(LibC.CAP_DAC_OVERRIDE);
        if (error != Errno.None)
            throw new DaemonStartException($"Cannot drop CAP_DAC_OVERRIDE: {error.Describe()}.");
    }
}
