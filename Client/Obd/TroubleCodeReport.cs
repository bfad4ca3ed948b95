namespace CanTools.Client.Obd;

/// <summary>A trouble code with what UDS tells of it (ReadDTCInformation, ISO 14229-1).</summary>
/// <param name="Code">The code.</param>
/// <param name="FailureType">The kind of failure (SAE J2012-DA); 0: none is told.</param>
/// <param name="Status">What is known of it.</param>
public readonly record struct TroubleCodeReport(TroubleCode Code, byte FailureType, TroubleCodeStatus Status)
{
    /// <summary>Such as <c>P0133-00: TestFailed, Confirmed</c>.</summary>
    public override string ToString() => $"{Code}-{FailureType:X2}: {Status}";
}
