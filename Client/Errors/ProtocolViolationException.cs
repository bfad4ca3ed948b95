namespace CanTools.Client;

/// <summary>What answers does not speak the daemon's protocol.</summary>
public sealed class ProtocolViolationException : CanToolsException
{
    /// <inheritdoc cref="ProtocolViolationException"/>
    public ProtocolViolationException(string message)
        : base(message)
    {
    }
}
