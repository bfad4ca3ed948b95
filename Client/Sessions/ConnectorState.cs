using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>How what a session uses is at the moment.</summary>
public sealed record ConnectorState
{
    internal ConnectorState(ConnectorInformation message)
    {
        IsConnected = message.Connected;
        ConnectedSince = message.Connected ? DateTimeOffset.FromUnixTimeSeconds((long)message.ConnectedSince) : null;
        Latency = TimeSpan.FromMilliseconds(message.Latency);
        IsHealthy = message.Healthy;
        Interfaces = [.. message.Interfaces.Select(one => new ConnectorInterface(one))];
    }

    /// <summary>Whether all of its interfaces are up.</summary>
    public bool IsConnected { get; }

    /// <summary>Since when; null where it is not connected.</summary>
    public DateTimeOffset? ConnectedSince { get; }

    /// <summary>How long the way to the interfaces takes.</summary>
    public TimeSpan Latency { get; }

    /// <summary>Whether it is connected, and no controller is error-passive or bus-off.</summary>
    public bool IsHealthy { get; }

    /// <summary>Its interfaces; none from servers that are not ours.</summary>
    public IReadOnlyList<ConnectorInterface> Interfaces { get; }
}

/// <summary>An interface behind a connector.</summary>
public sealed record ConnectorInterface
{
    internal ConnectorInterface(InterfaceInformation message)
    {
        Name = message.Name;
        IsUp = message.Up;
        BusState = message.BusState;
        TransmitErrors = message.HasTransmitErrors ? (int)message.TransmitErrors : null;
        ReceiveErrors = message.HasReceiveErrors ? (int)message.ReceiveErrors : null;
        ReceivedFrames = (long)message.ReceivedFrames;
        SentFrames = (long)message.SentFrames;
        DroppedFrames = (long)message.DroppedFrames;
        Load = message.HasLoad ? message.Load : null;
    }

    /// <summary>Its name on the gateway's machine.</summary>
    public string Name { get; }

    /// <summary>Whether it is up.</summary>
    public bool IsUp { get; }

    /// <summary>A controller's state (ISO 11898-1): error-active, error-warning, error-passive, bus-off, stopped or sleeping; else empty.</summary>
    public string BusState { get; }

    /// <summary>A controller's transmit error counter, where it tells.</summary>
    public int? TransmitErrors { get; }

    /// <summary>A controller's receive error counter, where it tells.</summary>
    public int? ReceiveErrors { get; }

    /// <summary>Frames that it received since it is there.</summary>
    public long ReceivedFrames { get; }

    /// <summary>Frames that it sent since it is there.</summary>
    public long SentFrames { get; }

    /// <summary>Frames that were lost.</summary>
    public long DroppedFrames { get; }

    /// <summary>The bus's load in percent since the look before; only for controllers, and from the second look on.</summary>
    public double? Load { get; }
}
