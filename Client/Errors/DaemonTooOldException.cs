namespace CanTools.Client;

/// <summary>The daemon does not know the operation: it is HyCAN's own, or an earlier version of this one.</summary>
public sealed class DaemonTooOldException : CanToolsException
{
    /// <inheritdoc cref="DaemonTooOldException"/>
    public DaemonTooOldException(string message)
        : base(message)
    {
    }
}
