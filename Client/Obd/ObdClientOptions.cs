using CanTools.Shared.Can;

namespace CanTools.Client.Obd;

/// <summary>How long an <see cref="ObdClient"/> waits, and how often it asks again.</summary>
public sealed record ObdClientOptions
{
    /// <summary>
    /// P2: how long a control unit may take until its answer begins; ISO 15765-4 has 50 ms. On a busy machine, or with
    /// gateways between, allow more.
    /// </summary>
    public TimeSpan P2 { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long sending a request may take; P2 begins afterwards.</summary>
    public TimeSpan Send { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>P2*: the same after it has said that it needs longer (response pending, 78); ISO 15765-4 has 5 s.</summary>
    public TimeSpan P2Star { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What an answer of several frames may take on top, from its first frame to its last; the kernel gives up a second
    /// (N_Cr of ISO 15765-2) after a frame that did not come.
    /// </summary>
    public TimeSpan Transfer { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a control unit that is busy (busyRepeatRequest, 21) is asked again.</summary>
    public int BusyRetries { get; init; } = 5;

    /// <summary>How long to wait before it is.</summary>
    public TimeSpan BusyDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a control unit may say that it needs longer, before that counts as no answer.</summary>
    public int PendingLimit { get; init; } = 60;

    /// <summary>How long to wait for the turn where other programs use the channel, too.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How the channels to control units are opened: frames are filled up to 8 bytes, as ISO 15765-4 has them. Programs that
    /// share a channel must agree in this.
    /// </summary>
    public IsoTpOptions Channel { get; init; } = new() { TransmitPadding = Padding };

    /// <summary>ISO 15765-2's recommendation: with it, fewer stuff bits are needed than with any other.</summary>
    internal const byte Padding = 0xCC;
}
