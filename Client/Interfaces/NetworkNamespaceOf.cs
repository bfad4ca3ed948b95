namespace CanTools.Client;

/// <summary>A network namespace, by a process that is in it.</summary>
public sealed record NetworkNamespaceOf
{
    private NetworkNamespaceOf(int processId) => ProcessId = processId;

    /// <summary>That of this process itself, which may be another than the daemon's.</summary>
    public static NetworkNamespaceOf ThisProcess { get; } = new(0);

    /// <summary>The process's number as the daemon sees it; 0 is this one.</summary>
    public int ProcessId { get; }

    /// <summary>That of another process, which must be this user's (or this user must be root).</summary>
    /// <param name="processId">Its number as the daemon sees it, which in a container is another than there.</param>
    public static NetworkNamespaceOf Process(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        return new NetworkNamespaceOf(processId);
    }
}
