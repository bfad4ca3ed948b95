namespace CanTools.Shared.Protocol;

/// <summary>Why a lease was lost. The numbers are the wire's.</summary>
public enum LeaseLossCause : byte
{
    /// <summary>The connection ended, and with it the lease; never on the wire.</summary>
    ConnectionLost = 0,

    /// <summary>Somebody took it over.</summary>
    TakenOver = 1,

    /// <summary>Its time limit was over.</summary>
    Expired = 2,

    /// <summary>Its interface was deleted.</summary>
    InterfaceDeleted = 3,
}
