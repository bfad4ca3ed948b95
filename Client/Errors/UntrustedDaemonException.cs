namespace CanTools.Client;

/// <summary>
/// A socket in a folder that everybody can write to belongs to, or is answered by, a user who is neither root, nor this
/// user, nor one of <see cref="DaemonClientOptions.TrustedUserIds"/>.
/// </summary>
public sealed class UntrustedDaemonException : DaemonUnavailableException
{
    /// <inheritdoc cref="UntrustedDaemonException"/>
    public UntrustedDaemonException(string message)
        : base(message)
    {
    }
}
