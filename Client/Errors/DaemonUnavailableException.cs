namespace CanTools.Client;

/// <summary>
/// No daemon could be reached: the message lists every path that was tried and why it failed. Access denied, a daemon
/// that is not trusted, and one that does not answer have exceptions of their own below this one.
/// </summary>
public class DaemonUnavailableException : CanToolsException
{
    /// <inheritdoc cref="DaemonUnavailableException"/>
    public DaemonUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="DaemonUnavailableException"/>
    public DaemonUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
