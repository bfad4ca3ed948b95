namespace CanTools.Client;

/// <summary>Who may have an ISO-TP channel of the daemon's beside us.</summary>
public enum IsoTpAccess
{
    /// <summary>
    /// Whoever opens it with the same options gets the same socket. Requests take turns by the channel's lock. What is
    /// sent and received outside of turns is on its own: a PDU goes to whoever looks first, and so does an error, be it
    /// another program's.
    /// </summary>
    Shared = 0,

    /// <summary>Nobody. Refused while anybody has it, and then nobody gets it until it is closed.</summary>
    Exclusive = 1,
}
