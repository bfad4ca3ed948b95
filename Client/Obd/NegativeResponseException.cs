namespace CanTools.Client.Obd;

/// <summary>The control unit said no (7F), and why.</summary>
public sealed class NegativeResponseException : CanToolsException
{
    /// <inheritdoc cref="NegativeResponseException"/>
    public NegativeResponseException(byte service, NegativeResponseCode code, string asked)
        : base($"{asked} was refused: {code.ToName()} ({(int)code:X2}).")
    {
        Service = service;
        Code = code;
    }

    /// <summary>The service that was asked for.</summary>
    public byte Service { get; }

    /// <summary>Why.</summary>
    public NegativeResponseCode Code { get; }
}
