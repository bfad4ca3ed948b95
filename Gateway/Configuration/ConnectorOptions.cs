namespace CanTools.Gateway.Configuration;

/// <summary>What a session can be started on: one of Interface, Pins and Vcan.</summary>
internal sealed class ConnectorOptions
{
    /// <summary>A CAN interface, whatever pins a session names.</summary>
    public string? Interface { get; set; }

    /// <summary>Pins, such as "6/14", and the CAN interface that is behind them.</summary>
    public IDictionary<string, string> Pins { get; } = new Dictionary<string, string>();

    /// <summary>Whether a virtual interface is made for each bus of a session, and removed with it.</summary>
    public bool Vcan { get; set; }

    /// <summary>What it is or has, such as "engine" or "can-fd": sessions can be started on whatever has some tags.</summary>
    public IList<string> Tags { get; } = [];

    /// <summary>Which control units are there; where none are named, those that answer SAE J1979's functional address are looked for.</summary>
    public IList<EcuOptions> Ecus { get; } = [];
}

/// <summary>A control unit that is known to be there. The numbers may be hexadecimal: "0x7E0".</summary>
internal sealed class EcuOptions
{
    public string RequestId { get; set; } = "";

    public string ResponseId { get; set; } = "";

    public string? ExtendedRequestAddress { get; set; }

    public string? ExtendedResponseAddress { get; set; }
}
