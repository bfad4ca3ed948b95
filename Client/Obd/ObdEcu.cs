using CanTools.Shared.Can;

namespace CanTools.Client.Obd;

/// <summary>A control unit that was found on the bus.</summary>
/// <param name="Id">What it answers with, such as 7E8.</param>
/// <param name="Client">Asks this one alone.</param>
public sealed record ObdEcu(CanId Id, ObdClient Client)
{
    /// <summary>Its identifier.</summary>
    public override string ToString() => Id.ToString();
}
