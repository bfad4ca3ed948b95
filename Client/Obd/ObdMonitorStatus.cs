namespace CanTools.Client.Obd;

/// <summary>How the monitors for emissions stand (PIDs 01 and 41).</summary>
/// <param name="Bits">The four data bytes, the first one above.</param>
public readonly record struct ObdMonitorStatus(uint Bits)
{
    private static readonly string[] s_continuous = ["misfire", "fuel system", "components"];

    private static readonly string?[] s_spark =
    [
        "catalyst", "heated catalyst", "evaporative system", "secondary air system", "gasoline particulate filter",
        "oxygen sensor", "oxygen sensor heater", "EGR or VVT system",
    ];

    private static readonly string?[] s_compression =
    [
        "NMHC catalyst", "NOx aftertreatment", null, "boost pressure", null, "exhaust gas sensor", "particulate filter",
        "EGR or VVT system",
    ];

    /// <summary>Whether the malfunction indicator lamp is on (PID 01 only).</summary>
    public bool IsLampOn => (Bits >> 31 & 1) != 0;

    /// <summary>How many trouble codes are confirmed (PID 01 only).</summary>
    public int TroubleCodeCount => (int)(Bits >> 24 & 0x7F);

    /// <summary>Whether the engine is a compression-ignition one (Diesel).</summary>
    public bool IsCompressionIgnition => (Bits >> 19 & 1) != 0;

    /// <summary>The monitors that this engine has, with whether each is complete.</summary>
    public IReadOnlyList<ObdMonitor> Monitors
    {
        get
        {
            List<ObdMonitor> monitors = [];
            uint bits = Bits;
            for (int i = 0; i < s_continuous.Length; i++)
                Add(s_continuous[i], supportedBit: 16 + i, incompleteBit: 20 + i);
            string?[] others = IsCompressionIgnition ? s_compression : s_spark;
            for (int i = 0; i < others.Length; i++)
                Add(others[i], supportedBit: 8 + i, incompleteBit: i);
            return monitors;

            void Add(string? name, int supportedBit, int incompleteBit)
            {
                if (name is not null && (bits >> supportedBit & 1) != 0)
                    monitors.Add(new ObdMonitor(name, (bits >> incompleteBit & 1) == 0));
            }
        }
    }

    /// <summary>In words.</summary>
    public override string ToString()
    {
        string monitors = string.Join(", ", Monitors.Where(one => !one.IsComplete).Select(one => one.Name));
        return $"lamp {(IsLampOn ? "on" : "off")}, {TroubleCodeCount} codes, "
            + (monitors.Length == 0 ? "all monitors complete" : $"not complete: {monitors}");
    }
}
