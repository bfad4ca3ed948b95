namespace CanTools.Client.Obd;

/// <summary>The standard's names of negative response codes.</summary>
public static class NegativeResponseCodes
{
    /// <summary>As ISO 14229-1 writes it, such as <c>serviceNotSupported</c>.</summary>
    public static string ToName(this NegativeResponseCode code) => code switch
    {
        NegativeResponseCode.ResponsePending => "requestCorrectlyReceived-ResponsePending",
        NegativeResponseCode.ThrottleOrPedalTooHigh => "throttle/PedalTooHigh",
        NegativeResponseCode.ThrottleOrPedalTooLow => "throttle/PedalTooLow",
        NegativeResponseCode.BrakeSwitchNotClosed => "brakeSwitch(es)NotClosed",
        _ when Enum.GetName(code) is { } name => char.ToLowerInvariant(name[0]) + name[1..],
        _ => (int)code >= 0xF0 ? "vehicleManufacturerSpecificConditionsNotCorrect" : "ISOSAEReserved",
    };
}
