namespace CanTools.Client.Connections;

/// <summary>How connecting to one path can end.</summary>
internal enum ConnectOutcome
{
    Connected,

    /// <summary>Nobody answers there; the next path may do.</summary>
    Absent,

    /// <summary>The socket's queue of connections is full: it may have room again in a moment.</summary>
    Busy,

    AccessDenied,

    Untrusted,
}
