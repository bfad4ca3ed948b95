using CanTools.Client.Obd;

namespace CanTools.Client.Simulation;

public sealed partial class SimulatedEcu
{
    private const byte PositiveOffset = 0x40;

    /// <summary>What it answers, with no I/O and no faults.</summary>
    /// <param name="request">The request, whole, at least its service.</param>
    /// <param name="drive">What the car does.</param>
    /// <param name="isFunctional">Whether all control units were asked: then nobody says that it does not know something.</param>
    /// <returns>The answer; null where it is silent.</returns>
    public byte[]? Answer(ReadOnlySpan<byte> request, DriveState drive, bool isFunctional = false)
    {
        if (request.IsEmpty)
            return null;
        (NegativeResponseCode? refusal, byte[]? answer) = request[0] switch
        {
            0x01 => LiveData(request, drive),
            0x02 => FrozenData(request),
            0x03 => Codes(request, ObdCommands.StoredTroubleCodes, TroubleCodeStatus.Confirmed),
            0x04 => Clear(request),
            0x06 or 0x09 => Information(request, drive),
            0x07 => Codes(request, ObdCommands.PendingTroubleCodes, TroubleCodeStatus.Pending),
            0x0A => Codes(request, ObdCommands.PermanentTroubleCodes, TroubleCodeStatus.WarningRequested),
            0x10 => Session(request),
            0x19 => TroubleCodeInformation(request),
            0x22 => Data(request),
            0x27 => SecurityAccess(request),
            0x3E => TesterPresent(request),
            _ => Refuse(NegativeResponseCode.ServiceNotSupported),
        };
        if (refusal is not { } code)
            return answer;
        // ISO 14229-1 and ISO 15765-4: who was asked with the others is silent about what it does not have.
        bool isSilent = isFunctional && code is NegativeResponseCode.ServiceNotSupported
            or NegativeResponseCode.SubFunctionNotSupported or NegativeResponseCode.RequestOutOfRange;
        return isSilent ? null : [ObdDecoder.NegativeResponse, request[0], (byte)code];
    }

    private static (NegativeResponseCode?, byte[]?) Refuse(NegativeResponseCode code) => (code, null);

    private static (NegativeResponseCode?, byte[]?) Reply(byte[]? answer) => (null, answer);
}
