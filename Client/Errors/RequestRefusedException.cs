using CanTools.Shared.Protocol;

namespace CanTools.Client;

/// <summary>The daemon answered, and the answer is no; the message is the daemon's own.</summary>
public sealed class RequestRefusedException : CanToolsException
{
    /// <inheritdoc cref="RequestRefusedException"/>
    public RequestRefusedException(DaemonErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>The reason, for programs.</summary>
    public DaemonErrorCode Code { get; }
}
