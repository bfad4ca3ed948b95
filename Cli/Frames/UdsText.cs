using System.Globalization;
using CanTools.Client;
using CanTools.Client.Obd;

namespace CanTools.Cli.Frames;

/// <summary>What a PDU says as UDS (ISO 14229-1) or OBD-II (SAE J1979), in a few words.</summary>
internal static class UdsText
{
    private const byte PositiveOffset = 0x40;
    private const byte Negative = 0x7F;

    private static readonly Dictionary<byte, string> s_services = new()
    {
        [0x01] = "live data", [0x02] = "freeze frame", [0x03] = "stored trouble codes", [0x04] = "clear trouble codes",
        [0x06] = "test results", [0x07] = "pending trouble codes", [0x08] = "control of a system", [0x09] = "vehicle information",
        [0x0A] = "permanent trouble codes",
        [0x10] = "DiagnosticSessionControl", [0x11] = "ECUReset", [0x14] = "ClearDiagnosticInformation",
        [0x19] = "ReadDTCInformation", [0x22] = "ReadDataByIdentifier", [0x23] = "ReadMemoryByAddress",
        [0x24] = "ReadScalingDataByIdentifier", [0x27] = "SecurityAccess", [0x28] = "CommunicationControl",
        [0x29] = "Authentication", [0x2A] = "ReadDataByPeriodicIdentifier", [0x2C] = "DynamicallyDefineDataIdentifier",
        [0x2E] = "WriteDataByIdentifier", [0x2F] = "InputOutputControlByIdentifier", [0x31] = "RoutineControl",
        [0x34] = "RequestDownload", [0x35] = "RequestUpload", [0x36] = "TransferData", [0x37] = "RequestTransferExit",
        [0x38] = "RequestFileTransfer", [0x3D] = "WriteMemoryByAddress", [0x3E] = "TesterPresent",
        [0x83] = "AccessTimingParameter", [0x84] = "SecuredDataTransmission", [0x85] = "ControlDTCSetting",
        [0x86] = "ResponseOnEvent", [0x87] = "LinkControl",
    };

    private static readonly Dictionary<byte, string> s_sessions = new()
    {
        [1] = "default", [2] = "programming", [3] = "extended", [4] = "safety system",
    };

    /// <summary>Null: it is nothing that is known.</summary>
    public static string? Describe(ReadOnlySpan<byte> pdu)
    {
        if (pdu.IsEmpty)
            return null;
        if (pdu[0] == Negative)
            return pdu.Length == 3 ? $"{NameOf(pdu[1]) ?? $"service {pdu[1]:X2}"}: {((NegativeResponseCode)pdu[2]).ToName()}" : null;
        bool isAnswer = (pdu[0] & PositiveOffset) != 0;
        byte service = (byte)(pdu[0] & ~PositiveOffset);
        if (NameOf(service) is not { } name)
            return null;
        return service < 0x10 ? Obd(service, name, pdu, isAnswer) : $"{name}{Detail(service, pdu)}{(isAnswer ? ", answered" : "")}";
    }

    private static string? NameOf(byte service) => s_services.GetValueOrDefault(service);

    private static string Obd(byte service, string name, ReadOnlySpan<byte> pdu, bool isAnswer)
    {
        ObdCommand? command = service is 3 or 7 or 10 ? ObdCommands.Find(service)
            : pdu.Length > 1 ? ObdCommands.Find(service == 2 ? (byte)1 : service, pdu[1])
            : null;
        if (command is null)
            return $"OBD-II {name}{(isAnswer ? ", answered" : "")}";
        if (!isAnswer)
            return $"OBD-II {name}: {command.Name}";
        try
        {
            if (service != 2)
                return $"{command.Name}: {command.Decode(pdu)}";
        }
        catch (Exception exception) when (exception is CanToolsException or FormatException or ArgumentException)
        {
            // Several parameters in one answer, or somebody's mistake: the name is still right.
        }
        return $"OBD-II {name}: {command.Name}, answered";
    }

    private static string Detail(byte service, ReadOnlySpan<byte> pdu) => service switch
    {
        0x10 when pdu.Length > 1 => $" {s_sessions.GetValueOrDefault((byte)(pdu[1] & 0x7F), $"{pdu[1] & 0x7F:X2}")}",
        0x22 or 0x2E or 0x2F when pdu.Length > 2 => $" {pdu[1]:X2}{pdu[2]:X2}{Identifier(pdu)}",
        0x27 when pdu.Length > 1 => (pdu[1] & 1) == 1 ? " requestSeed" : " sendKey",
        0x31 when pdu.Length > 3 => $" {Routine(pdu[1])} {pdu[2]:X2}{pdu[3]:X2}",
        0x36 when pdu.Length > 1 => string.Create(CultureInfo.InvariantCulture, $" block {pdu[1]}, {pdu.Length - 2} bytes"),
        _ => "",
    };

    /// <summary>The identifiers that ISO 14229-1 itself gives names to, of those that are met often.</summary>
    private static string Identifier(ReadOnlySpan<byte> pdu) => (pdu[1] << 8 | pdu[2]) switch
    {
        0xF186 => " (active session)",
        0xF187 => " (spare part number)",
        0xF189 => " (software version)",
        0xF18A => " (supplier)",
        0xF18C => " (serial number)",
        0xF190 => " (VIN)",
        0xF191 => " (hardware number)",
        0xF195 => " (supplier's software version)",
        _ => "",
    };

    private static string Routine(byte control) => control switch
    {
        1 => "start",
        2 => "stop",
        3 => "result of",
        _ => $"{control:X2}",
    };
}
