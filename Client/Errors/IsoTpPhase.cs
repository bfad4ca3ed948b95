namespace CanTools.Client;

/// <summary>What an ISO-TP socket was doing when it failed.</summary>
public enum IsoTpPhase
{
    /// <summary>Being opened: made, given its options, bound.</summary>
    Open,

    /// <summary>Sending a PDU.</summary>
    Send,

    /// <summary>Receiving a PDU.</summary>
    Receive,
}
