namespace CanTools.Shared.Protocol.Messages;

/// <summary>The ids of the limits that DESCRIBE tells.</summary>
internal enum DescribedLimit : byte
{
    /// <summary>Bytes of a request's payload.</summary>
    MaxPayload = 1,

    /// <summary>Bytes of an answer's message.</summary>
    MaxMessage = 2,

    /// <summary>Connections in all.</summary>
    MaxConnections = 3,

    /// <summary>Connections of one user.</summary>
    MaxConnectionsPerUser = 4,

    /// <summary>Open ISO-TP channels in all, each opening counted.</summary>
    MaxChannels = 5,

    /// <summary>Open ISO-TP channels of one user.</summary>
    MaxChannelsPerUser = 6,

    /// <summary>Open ISO-TP channels of one connection.</summary>
    MaxChannelsPerConnection = 7,

    /// <summary>Interfaces made for clients, in all.</summary>
    MaxInterfaces = 8,

    /// <summary>Interfaces made for one user.</summary>
    MaxInterfacesPerUser = 9,

    /// <summary>Interfaces that live as long as one connection.</summary>
    MaxInterfacesPerConnection = 10,

    /// <summary>Requests a second, in all.</summary>
    MaxRequests = 11,

    /// <summary>Requests a second of one user.</summary>
    MaxRequestsPerUser = 12,

    /// <summary>Leases and claims that wait, in all.</summary>
    MaxLeases = 13,

    /// <summary>Leases and claims that wait, of one user.</summary>
    MaxLeasesPerUser = 14,
}
