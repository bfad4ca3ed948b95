using CanTools.Client.Obd;

namespace CanTools.Client.Simulation;

/// <content>The services of OBD-II (SAE J1979).</content>
public sealed partial class SimulatedEcu
{
    private const int MaxParameters = 6;

    /// <summary>When the frozen values were: half a minute into the drive.</summary>
    private static readonly TimeSpan s_frozen = TimeSpan.FromSeconds(30);

    private (NegativeResponseCode?, byte[]?) LiveData(ReadOnlySpan<byte> request, DriveState drive)
    {
        if (request.Length is < 2 or > 1 + MaxParameters)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        List<byte> answer = [0x01 + PositiveOffset];
        foreach (byte parameter in request[1..])
        {
            if (DataOf(1, parameter, drive) is { } data)
                answer.AddRange([parameter, .. data]);
        }
        return answer.Count > 1 ? Reply([.. answer]) : Refuse(NegativeResponseCode.SubFunctionNotSupported);
    }

    private (NegativeResponseCode?, byte[]?) FrozenData(ReadOnlySpan<byte> request)
    {
        if (request.Length != 3)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        TroubleCode[] stored = CodesWith(TroubleCodeStatus.Confirmed);
        byte parameter = request[1];
        byte[]? data = parameter == 2 ? ObdCommands.FreezeFrameTroubleCode.Encode(ObdCommands.FreezeFrameTroubleCode.Of([.. stored.Take(1)]))[2..]
            : stored.Length > 0 ? DataOf(1, parameter, DriveCycle.At(s_frozen))
            : null;
        return request[2] == 0 && data is not null
            ? Reply([0x02 + PositiveOffset, parameter, 0, .. data])
            : Refuse(NegativeResponseCode.SubFunctionNotSupported);
    }

    private (NegativeResponseCode?, byte[]?) Codes(ReadOnlySpan<byte> request, ObdCommand command, TroubleCodeStatus status) =>
        request.Length == 1
            ? Reply(command.Encode(command.Of(CodesWith(status))))
            : Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);

    private (NegativeResponseCode?, byte[]?) Clear(ReadOnlySpan<byte> request)
    {
        if (request.Length != 1)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        ClearTroubleCodes();
        return Reply([0x04 + PositiveOffset]);
    }

    /// <summary>On-board tests and vehicle information.</summary>
    private (NegativeResponseCode?, byte[]?) Information(ReadOnlySpan<byte> request, DriveState drive)
    {
        if (request.Length != 2)
            return Refuse(NegativeResponseCode.IncorrectMessageLengthOrInvalidFormat);
        return DataOf(request[0], request[1], drive) is { } data
            ? Reply([(byte)(request[0] + PositiveOffset), request[1], .. data])
            : Refuse(NegativeResponseCode.SubFunctionNotSupported);
    }

    /// <summary>What follows service and parameter; null where it does not know the parameter.</summary>
    private byte[]? DataOf(byte service, byte parameter, DriveState drive)
    {
        if (parameter % ObdCommands.RangeLength == 0)
            return SupportedAfter(service, parameter);
        if (service == 1 && parameter == 1)
            return MonitorStatus();
        Func<DriveState, ObdValue>? value;
        lock (_gate)
            value = ObdCommands.Find(service, parameter) is { } command ? _values.GetValueOrDefault(command) : null;
        if (value?.Invoke(drive) is not { } found)
            return null;
        byte[] answer = found.Command.Encode(found);
        return answer[2..];
    }

    private byte[]? SupportedAfter(byte service, byte after)
    {
        uint bits = 0;
        bool isMore = false;
        lock (_gate)
        {
            IEnumerable<byte> known = _values.Keys.Where(one => one.Service == service).Select(one => one.Parameter!.Value);
            if (service == 1)
                known = known.Append((byte)1);
            foreach (byte parameter in known.Where(one => one > after))
            {
                if (parameter < after + ObdCommands.RangeLength)
                    bits |= 1u << (after + ObdCommands.RangeLength - parameter);
                else
                    isMore = true;
            }
        }
        if (isMore)
            bits |= 1;
        return bits != 0 || (after == 0 && service == 1)
            ? [(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]
            : null;
    }

    /// <summary>A spark ignition engine's, all monitors complete; the lamp is on where codes are stored.</summary>
    private byte[] MonitorStatus()
    {
        int stored = CodesWith(TroubleCodeStatus.Confirmed).Length;
        return [(byte)((stored > 0 ? 0x80 : 0) | Math.Min(stored, 0x7F)), 0x07, 0xE5, 0x00];
    }
}
