using System.Buffers.Binary;
using CanTools.Client.Obd;

namespace CanTools.Client.Simulation;

/// <content>The everyday services of UDS (ISO 14229-1).</content>
public sealed partial class SimulatedEcu
{
    private const byte SuppressPositiveResponse = 0x80;

    private const int MaxKeyAttempts = 3;

    private int _keyAttempts;
    private bool _hasGivenSeed;

    /// <summary>DiagnosticSessionControl: default, programming, extended; P2 50 ms, P2* 5,000 ms.</summary>
    private static (NegativeResponseCode?, byte[]?) Session(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        byte session = (byte)(request[1] & ~SuppressPositiveResponse);
        if (session is < 1 or > 3)
            return Refuse(NegativeResponseCode.SubFunctionNotSupported);
        return Reply(session != request[1] ? null : [0x10 + PositiveOffset, session, 0x00, 0x32, 0x01, 0xF4]);
    }

    private static (NegativeResponseCode?, byte[]?) TesterPresent(ReadOnlySpan<byte> request) => request switch
    {
        [_, 0] => Reply([0x3E + PositiveOffset, 0]),
        [_, SuppressPositiveResponse] => Reply(null),
        [_, _] => Refuse(NegativeResponseCode.SubFunctionNotSupported),
        _ => Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat),
    };

    /// <summary>ReadDataByIdentifier: one or several identifiers.</summary>
    private (NegativeResponseCode?, byte[]?) Data(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || request.Length % 2 == 0)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        List<byte> answer = [0x22 + PositiveOffset];
        for (int i = 1; i < request.Length; i += 2)
        {
            byte[]? data;
            lock (_gate)
                data = _data.GetValueOrDefault(BinaryPrimitives.ReadUInt16BigEndian(request[i..]));
            if (data is not null)
                answer.AddRange([request[i], request[i + 1], .. data]);
        }
        return answer.Count > 1 ? Reply([.. answer]) : Refuse(NegativeResponseCode.RequestOutOfRange);
    }

    /// <summary>ReadDTCInformation: how many and which codes have a status, and all that there are.</summary>
    private (NegativeResponseCode?, byte[]?) TroubleCodeInformation(ReadOnlySpan<byte> request)
    {
        const byte AllStatusBits = 0xFF, Iso14229Format = 1;
        (TroubleCode Code, TroubleCodeStatus Status)[] codes;
        lock (_gate)
            codes = [.. _codes];
        switch (request)
        {
            case [_, 0x01, var mask]:
                int count = codes.Count(one => ((byte)one.Status & mask) != 0);
                return Reply([0x19 + PositiveOffset, 0x01, AllStatusBits, Iso14229Format, (byte)(count >> 8), (byte)count]);
            case [_, 0x02, var mask]:
                return Reply([0x19 + PositiveOffset, 0x02, AllStatusBits, .. Rows(codes.Where(one => ((byte)one.Status & mask) != 0))]);
            case [_, 0x0A]:
                return Reply([0x19 + PositiveOffset, 0x0A, AllStatusBits, .. Rows(codes)]);
            case [_, 0x01 or 0x02 or 0x0A, ..] or [_]:
                return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
            default:
                return Refuse(NegativeResponseCode.SubFunctionNotSupported);
        }

        // Three bytes: that of SAE J2012 and the kind of failure, of which there is none here.
        static IEnumerable<byte> Rows(IEnumerable<(TroubleCode Code, TroubleCodeStatus Status)> codes) =>
            codes.SelectMany(one => new byte[] { (byte)(one.Code.Raw >> 8), (byte)one.Code.Raw, 0, (byte)one.Status });
    }

    /// <summary>SecurityAccess: it gives a seed, no key is the right one, and after three it wants no more.</summary>
    private (NegativeResponseCode?, byte[]?) SecurityAccess(ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            switch (request)
            {
                case [_, 0x01] when _keyAttempts >= MaxKeyAttempts:
                    return Refuse(NegativeResponseCode.RequiredTimeDelayNotExpired);
                case [_, 0x01]:
                    _hasGivenSeed = true;
                    return Reply([0x27 + PositiveOffset, 0x01, 0x5A, 0xA5, 0xC3, 0x3C]);
                case [_, 0x02, _, ..] when !_hasGivenSeed:
                    return Refuse(NegativeResponseCode.RequestSequenceError);
                case [_, 0x02, _, ..]:
                    return Refuse(++_keyAttempts >= MaxKeyAttempts
                        ? NegativeResponseCode.ExceededNumberOfAttempts
                        : NegativeResponseCode.InvalidKey);
                case [_] or [_, 0x01 or 0x02, ..]:
                    return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
                default:
                    return Refuse(NegativeResponseCode.SubFunctionNotSupported);
            }
        }
    }
}
