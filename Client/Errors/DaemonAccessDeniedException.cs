namespace CanTools.Client;

/// <summary>There is a socket, but this user may not connect to it; the message says which group would help.</summary>
public sealed class DaemonAccessDeniedException : DaemonUnavailableException
{
    /// <inheritdoc cref="DaemonAccessDeniedException"/>
    public DaemonAccessDeniedException(string message)
        : base(message)
    {
    }
}
