namespace CanTools.Shared.Can;

/// <summary>
/// How the two sides of an ISO-TP conversation address each other (ISO 15765-2), seen from this side: what we send with,
/// and what we listen to. Where only one of them is given it is partial: enough to broadcast, or to listen.
/// </summary>
public readonly record struct IsoTpAddress
{
    private IsoTpAddress(IsoTpPartialAddress transmit, IsoTpPartialAddress receive)
    {
        if (!transmit.IsNone && !receive.IsNone && transmit.Id == receive.Id)
        {
            throw new ArgumentException(
                $"Both sides would use {transmit.Id}. A conversation needs two identifiers, such as 7E0 to ask and 7E8 to answer.");
        }

        Transmit = transmit;
        Receive = receive;
    }

    /// <summary>How the frames are addressed that we send.</summary>
    public IsoTpPartialAddress Transmit { get; }

    /// <summary>How the frames are addressed that we receive.</summary>
    public IsoTpPartialAddress Receive { get; }

    /// <summary>Whether one direction is missing.</summary>
    public bool IsPartial => Transmit.IsNone || Receive.IsNone;

    /// <summary>Normal addressing with 11-bit identifiers, such as 7E0 and 7E8 for an engine's control unit.</summary>
    /// <param name="tx">The identifier that we send with.</param>
    /// <param name="rx">The identifier that we listen to.</param>
    /// <exception cref="ArgumentException">One of them is larger than 7FF, or they are the same.</exception>
    public static IsoTpAddress Normal(uint tx, uint rx) =>
        new(IsoTpPartialAddress.Normal(tx), IsoTpPartialAddress.Normal(rx));

    /// <summary>Normal addressing with 29-bit identifiers.</summary>
    /// <inheritdoc cref="Normal(uint, uint)"/>
    /// <exception cref="ArgumentException">One of them is larger than 1FFFFFFF, or they are the same.</exception>
    public static IsoTpAddress Normal29(uint tx, uint rx) =>
        new(IsoTpPartialAddress.Normal29(tx), IsoTpPartialAddress.Normal29(rx));

    /// <summary>Normal fixed addressing: 29-bit identifiers made of both addresses.</summary>
    /// <param name="source">Our own address.</param>
    /// <param name="target">The other side's address.</param>
    /// <param name="physical">The identifier's upper bits for one receiver; the lower 16 are zero.</param>
    /// <param name="functional">The identifier's upper bits for all who listen.</param>
    /// <exception cref="ArgumentException">Both addresses are the same, or a base has lower bits.</exception>
    public static IsoTpAddress NormalFixed29(
        byte source, byte target,
        uint physical = IsoTpPartialAddress.NormalFixedPhysical,
        uint functional = IsoTpPartialAddress.NormalFixedFunctional) => new(
            IsoTpPartialAddress.NormalFixed29(target, source, physical, functional),
            IsoTpPartialAddress.NormalFixed29(source, target, physical, functional));

    /// <summary>Extended addressing with 11-bit identifiers: the receiver's address goes in front of the data.</summary>
    /// <param name="tx">The identifier that we send with.</param>
    /// <param name="rx">The identifier that we listen to.</param>
    /// <param name="source">Our own address.</param>
    /// <param name="target">The other side's address.</param>
    /// <exception cref="ArgumentException">An identifier is larger than 7FF, or both are the same.</exception>
    public static IsoTpAddress Extended(uint tx, uint rx, byte source, byte target) =>
        new(IsoTpPartialAddress.Extended(tx, target), IsoTpPartialAddress.Extended(rx, source));

    /// <summary>Extended addressing with 29-bit identifiers.</summary>
    /// <inheritdoc cref="Extended"/>
    /// <exception cref="ArgumentException">An identifier is larger than 1FFFFFFF, or both are the same.</exception>
    public static IsoTpAddress Extended29(uint tx, uint rx, byte source, byte target) =>
        new(IsoTpPartialAddress.Extended29(tx, target), IsoTpPartialAddress.Extended29(rx, source));

    /// <summary>Mixed addressing with 11-bit identifiers: an address extension goes in front of the data.</summary>
    /// <param name="tx">The identifier that we send with.</param>
    /// <param name="rx">The identifier that we listen to.</param>
    /// <param name="extension">The address extension, the same both ways.</param>
    /// <exception cref="ArgumentException">An identifier is larger than 7FF, or both are the same.</exception>
    public static IsoTpAddress Mixed(uint tx, uint rx, byte extension) =>
        new(IsoTpPartialAddress.Mixed(tx, extension), IsoTpPartialAddress.Mixed(rx, extension));

    /// <summary>Mixed addressing with 29-bit identifiers made of both addresses.</summary>
    /// <param name="source">Our own address.</param>
    /// <param name="target">The other side's address.</param>
    /// <param name="extension">The address extension, the same both ways.</param>
    /// <param name="physical">The identifier's upper bits for one receiver; the lower 16 are zero.</param>
    /// <param name="functional">The identifier's upper bits for all who listen.</param>
    /// <exception cref="ArgumentException">Both addresses are the same, or a base has lower bits.</exception>
    public static IsoTpAddress Mixed29(
        byte source, byte target, byte extension,
        uint physical = IsoTpPartialAddress.MixedPhysical,
        uint functional = IsoTpPartialAddress.MixedFunctional) => new(
            IsoTpPartialAddress.Mixed29(target, source, extension, physical, functional),
            IsoTpPartialAddress.Mixed29(source, target, extension, physical, functional));

    /// <summary>
    /// A mode of its own for each direction. The kernel's sockets can do all pairs but those in which only one side has
    /// a byte in front of the data; they are refused where a socket is opened.
    /// </summary>
    /// <param name="transmit">How we address what we send.</param>
    /// <param name="receive">How what we receive is addressed.</param>
    /// <exception cref="ArgumentException">One is missing, or both use the same identifier.</exception>
    public static IsoTpAddress Asymmetric(IsoTpPartialAddress transmit, IsoTpPartialAddress receive)
    {
        if (transmit.IsNone || receive.IsNone)
        {
            throw new ArgumentException(
                $"The direction to {(transmit.IsNone ? "transmit" : "receive")} is missing. For one direction alone use "
                    + $"{nameof(TransmitOnly)} or {nameof(ReceiveOnly)}.");
        }
        return new IsoTpAddress(transmit, receive);
    }

    /// <summary>For sockets that only broadcast.</summary>
    /// <exception cref="ArgumentException">It is missing.</exception>
    public static IsoTpAddress TransmitOnly(IsoTpPartialAddress transmit) => transmit.IsNone
        ? throw new ArgumentException("The direction to transmit is missing.", nameof(transmit))
        : new(transmit, default);

    /// <summary>For sockets that only listen to what others say to each other.</summary>
    /// <exception cref="ArgumentException">It is missing.</exception>
    public static IsoTpAddress ReceiveOnly(IsoTpPartialAddress receive) => receive.IsNone
        ? throw new ArgumentException("The direction to receive is missing.", nameof(receive))
        : new(default, receive);

    /// <summary>
    /// The same with what we send going to all who listen (functional addressing): single frames only, since nobody
    /// could give flow control for all. Changes nothing where the mode has no rule for it; there make an address with
    /// the functional identifier, such as 7DF.
    /// </summary>
    public IsoTpAddress ToFunctional() => new(Transmit.ToFunctional(), Receive);

    /// <summary>Whether a frame is meant for us, alone or with others.</summary>
    /// <param name="id">The frame's identifier.</param>
    /// <param name="data">The frame's data.</param>
    public bool IsForMe(CanId id, ReadOnlySpan<byte> data) => Receive.Matches(id, data);

    /// <summary>Both directions in the order of the exchange, such as "7E0/7E8", or "7E0:10/7E8:F1".</summary>
    public override string ToString() => $"{Transmit}/{Receive}";
}
