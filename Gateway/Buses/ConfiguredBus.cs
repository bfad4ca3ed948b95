using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Connectors;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Buses;

/// <summary>A bus of a session.</summary>
/// <param name="Name">The session's name for it.</param>
/// <param name="Definition">As it was given.</param>
/// <param name="Interface">Where it is.</param>
internal sealed record ConfiguredBus(string Name, CanBus Definition, InterfaceName Interface)
{
    public PinPair Pins => PinsOf(Definition);

    public static PinPair PinsOf(CanBus definition) => new(definition.PinPlus, definition.PinMin);

    public BusConfiguration ToMessage() => new() { BusName = Name, CanBus = Definition };
}
