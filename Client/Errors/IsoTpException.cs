namespace CanTools.Client;

/// <summary>An ISO-TP transfer failed (ISO 15765-2); the message says how, and what usually causes it.</summary>
public sealed class IsoTpException : CanToolsException
{
    /// <inheritdoc cref="IsoTpException"/>
    public IsoTpException(IsoTpPhase phase, int errno, string message)
        : base(message)
    {
        Phase = phase;
        Errno = errno;
    }

    /// <summary>Whether it failed while sending or while receiving.</summary>
    public IsoTpPhase Phase { get; }

    /// <summary>The kernel's error number (errno).</summary>
    public int Errno { get; }

    /// <summary>Whether nothing comes any more before the interface is up, or there, again.</summary>
    internal bool IsInterfaceLost =>
        (Shared.LibC.Errno)Errno is Shared.LibC.Errno.ENETDOWN or Shared.LibC.Errno.ENODEV or Shared.LibC.Errno.ENXIO
            or Shared.LibC.Errno.EADDRNOTAVAIL;
}
