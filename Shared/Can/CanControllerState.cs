namespace CanTools.Shared.Can;

/// <summary>How a controller takes part in the bus (ISO 11898-1, fault confinement; enum can_state).</summary>
public enum CanControllerState
{
    /// <summary>Both error counters are below 96.</summary>
    ErrorActive = 0,

    /// <summary>One of the error counters has reached 96.</summary>
    ErrorWarning = 1,

    /// <summary>One of the error counters has reached 128: it must not disturb others with active error flags any more.</summary>
    ErrorPassive = 2,

    /// <summary>It has taken itself off the bus, and stays off until it is restarted.</summary>
    BusOff = 3,

    /// <summary>The interface is down.</summary>
    Stopped = 4,

    /// <summary>It sleeps.</summary>
    Sleeping = 5,
}
