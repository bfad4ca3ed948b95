namespace CanTools.Shared.Can;

/// <summary>
/// The two identifiers of an ISO-TP conversation (ISO 15765-2, normal addressing), seen from this side: what we send
/// with, and what we listen to.
/// </summary>
public readonly record struct IsoTpAddress
{
    private IsoTpAddress(CanId transmit, CanId receive)
    {
        if (transmit == receive)
        {
            throw new ArgumentException(
                $"Both sides would use {transmit}. A conversation needs two identifiers, such as 7E0 to ask and 7E8 to answer.");
        }

        Transmit = transmit;
        Receive = receive;
    }

    /// <summary>The identifier of the frames that we send.</summary>
    public CanId Transmit { get; }

    /// <summary>The identifier of the frames that we receive.</summary>
    public CanId Receive { get; }

    /// <summary>Normal addressing with 11-bit identifiers, such as 7E0 and 7E8 for an engine's control unit.</summary>
    /// <param name="tx">The identifier that we send with.</param>
    /// <param name="rx">The identifier that we listen to.</param>
    /// <exception cref="ArgumentException">One of them is larger than 7FF, or they are the same.</exception>
    public static IsoTpAddress Normal(uint tx, uint rx) => new(CanId.Standard(tx), CanId.Standard(rx));

    /// <summary>Normal addressing with 29-bit identifiers.</summary>
    /// <inheritdoc cref="Normal(uint, uint)"/>
    /// <exception cref="ArgumentException">One of them is larger than 1FFFFFFF, or they are the same.</exception>
    public static IsoTpAddress Normal29(uint tx, uint rx) => new(CanId.Extended(tx), CanId.Extended(rx));

    /// <summary>Reads two identifiers that a peer sent; false where they make no address.</summary>
    internal static bool TryMake(CanId transmit, CanId receive, out IsoTpAddress address)
    {
        address = default;
        if (transmit == receive)
            return false;
        address = new IsoTpAddress(transmit, receive);
        return true;
    }

    /// <summary>Both identifiers in the order of the exchange, such as "7E0/7E8".</summary>
    public override string ToString() => $"{Transmit}/{Receive}";
}
