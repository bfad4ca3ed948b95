namespace CanTools.Client;

/// <summary>The daemon did not answer within <see cref="DaemonClientOptions.Timeout"/>.</summary>
public sealed class DaemonTimeoutException : DaemonUnavailableException
{
    /// <inheritdoc cref="DaemonTimeoutException"/>
    public DaemonTimeoutException(string message)
        : base(message)
    {
    }
}
