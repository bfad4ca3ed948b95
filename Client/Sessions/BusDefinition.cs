using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>What a bus of a session carries.</summary>
public enum BusProtocol
{
    /// <summary>ISO-TP channels and raw channels.</summary>
    Any,

    /// <summary>ISO-TP channels.</summary>
    IsoTp,

    /// <summary>Raw frames.</summary>
    Frames,
}

/// <summary>A bus of a session.</summary>
/// <param name="Name">The session's own name for it.</param>
/// <param name="PinPlus">Where CAN high is in the vehicle's connector (SAE J1962); 6 as a rule.</param>
/// <param name="PinMinus">Where CAN low is; 14 as a rule.</param>
public sealed record BusDefinition(string Name, int PinPlus = 6, int PinMinus = 14)
{
    /// <summary>In bit/s, one of those that openOBD has: 1,000,000, 500,000, … 5,000; 0: the interface stays as it is.</summary>
    public int BitRate { get; init; }

    /// <summary>What it carries.</summary>
    public BusProtocol Protocol { get; init; }

    internal BusConfiguration ToMessage()
    {
        CanBitRate rate = CanBitRates.NameOf(BitRate);
        if (BitRate != CanBitRates.RateOf(rate))
        {
            throw new ArgumentException(
                $"Sessions have no bit rate of {BitRate}; they have {string.Join(", ", CanBitRates.All.Select(one => one.Rate))}.");
        }
        return new BusConfiguration
        {
            BusName = Name,
            CanBus = new CanBus
            {
                PinPlus = checked((uint)PinPlus), PinMin = checked((uint)PinMinus), CanBitRate = rate,
                CanProtocol = Protocol switch
                {
                    BusProtocol.IsoTp => CanProtocol.Isotp,
                    BusProtocol.Frames => CanProtocol.Frames,
                    _ => CanProtocol.Undefined,
                },
            },
        };
    }

    internal static BusDefinition From(BusConfiguration message) =>
        new(message.BusName, (int)message.CanBus.PinPlus, (int)message.CanBus.PinMin)
        {
            BitRate = CanBitRates.RateOf(message.CanBus.CanBitRate),
            Protocol = message.CanBus.CanProtocol switch
            {
                CanProtocol.Isotp => BusProtocol.IsoTp,
                CanProtocol.Frames => BusProtocol.Frames,
                _ => BusProtocol.Any,
            },
        };
}
