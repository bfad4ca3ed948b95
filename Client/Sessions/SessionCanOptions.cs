using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>What a session's raw channel receives.</summary>
public sealed record SessionCanOptions
{
    /// <summary>Only frames with this identifier; null: all.</summary>
    public CanId? Id { get; init; }

    /// <summary>Error frames, too.</summary>
    public bool Errors { get; init; }

    /// <summary>Its own frames, too, once they are on the bus.</summary>
    public bool Own { get; init; }

    /// <summary>CAN FD frames, too.</summary>
    public bool Fd { get; init; }

    internal RawChannel ToMessage(string bus)
    {
        var channel = new RawChannel { BusName = bus, ErrorFrames = Errors, OwnFrames = Own, FdFrames = Fd };
        if (Id is { } id)
            (channel.ResponseId, channel.ExtendedIds) = (id.Value, id.IsExtended);
        return channel;
    }
}
