namespace CanTools.Client;

/// <summary>A raw CAN socket failed; the message says how, and what usually causes it.</summary>
public sealed class CanSocketException : CanToolsException
{
    /// <inheritdoc cref="CanSocketException"/>
    public CanSocketException(int errno, string message)
        : base(message) => Errno = errno;

    /// <summary>The kernel's error number (errno).</summary>
    public int Errno { get; }
}
