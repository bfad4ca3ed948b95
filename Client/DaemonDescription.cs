using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>What a daemon says of itself.</summary>
public sealed class DaemonDescription
{
    internal DaemonDescription(DescribeMessage message)
    {
        ProtocolVersion = message.ProtocolVersion;
        DaemonVersion = message.DaemonVersion;
        Operations = message.Operations;
        MaxConnections = Limit(message, DescribedLimit.MaxConnections);
        MaxConnectionsPerUser = Limit(message, DescribedLimit.MaxConnectionsPerUser);
        MaxChannels = Limit(message, DescribedLimit.MaxChannels);
        MaxChannelsPerUser = Limit(message, DescribedLimit.MaxChannelsPerUser);
        MaxChannelsPerConnection = Limit(message, DescribedLimit.MaxChannelsPerConnection);
        MaxInterfaces = Limit(message, DescribedLimit.MaxInterfaces);
        MaxInterfacesPerUser = Limit(message, DescribedLimit.MaxInterfacesPerUser);
        MaxInterfacesPerConnection = Limit(message, DescribedLimit.MaxInterfacesPerConnection);
        MaxLeases = Limit(message, DescribedLimit.MaxLeases);
        MaxLeasesPerUser = Limit(message, DescribedLimit.MaxLeasesPerUser);
        MaxRequests = Limit(message, DescribedLimit.MaxRequests);
        MaxRequestsPerUser = Limit(message, DescribedLimit.MaxRequestsPerUser);
    }

    /// <summary>The version of the protocol's extension of HyCAN's: 1.</summary>
    public int ProtocolVersion { get; }

    /// <summary>The version of the program.</summary>
    public string DaemonVersion { get; }

    /// <summary>The operations that it knows, by their numbers on the wire, ascending.</summary>
    public IReadOnlyList<byte> Operations { get; }

    /// <summary>How many connections it serves in all; null where it does not say.</summary>
    public uint? MaxConnections { get; }

    /// <summary>How many connections it serves of one user; null where it does not say.</summary>
    public uint? MaxConnectionsPerUser { get; }

    /// <summary>How many ISO-TP channels can be open in all, each opening counted; null where it does not say.</summary>
    public uint? MaxChannels { get; }

    /// <summary>How many ISO-TP channels one user can have open; null where it does not say.</summary>
    public uint? MaxChannelsPerUser { get; }

    /// <summary>How many ISO-TP channels one connection can have open; null where it does not say.</summary>
    public uint? MaxChannelsPerConnection { get; }

    /// <summary>How many interfaces there can be that were made for clients.</summary>
    public uint? MaxInterfaces { get; }

    /// <summary>How many of them can be made for one user.</summary>
    public uint? MaxInterfacesPerUser { get; }

    /// <summary>How many can live as long as one connection.</summary>
    public uint? MaxInterfacesPerConnection { get; }

    /// <summary>How many leases there can be, those that are waited for counted; null where it does not say.</summary>
    public uint? MaxLeases { get; }

    /// <summary>How many of them one user can have; null where it does not say.</summary>
    public uint? MaxLeasesPerUser { get; }

    /// <summary>How many requests a second are worked off, in all.</summary>
    public uint? MaxRequests { get; }

    /// <summary>How many requests a second of one user are worked off.</summary>
    public uint? MaxRequestsPerUser { get; }

    private static uint? Limit(DescribeMessage message, DescribedLimit limit) =>
        message.Limits.TryGetValue((byte)limit, out uint value) ? value : null;
}
