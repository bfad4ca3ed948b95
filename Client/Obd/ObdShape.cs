namespace CanTools.Client.Obd;

/// <summary>What kind of value a command's answer is.</summary>
public enum ObdShape
{
    /// <summary>One number with its unit: <see cref="ObdValue.Number"/>.</summary>
    Number,

    /// <summary>Several numbers: <see cref="ObdValue.Readings"/>.</summary>
    Readings,

    /// <summary>An oxygen sensor: <see cref="ObdValue.OxygenSensor"/>.</summary>
    OxygenSensor,

    /// <summary>Bits, each with a name: <see cref="ObdValue.Bits"/>, <see cref="ObdValue.Flags"/>.</summary>
    Bits,

    /// <summary>Tells how the monitors stand: <see cref="ObdValue.MonitorStatus"/>; also bits.</summary>
    MonitorStatus,

    /// <summary>One of several, each with a number and a name: <see cref="ObdValue.Choice"/>.</summary>
    Choice,

    /// <summary>One or several texts: <see cref="ObdValue.Text"/>, <see cref="ObdValue.Texts"/>.</summary>
    Text,

    /// <summary>Numbers of four bytes for people to compare: <see cref="ObdValue.Texts"/>, in hexadecimal.</summary>
    VerificationNumbers,

    /// <summary>Counters of 16 bits: <see cref="ObdValue.Readings"/>.</summary>
    Counters,

    /// <summary>Trouble codes: <see cref="ObdValue.TroubleCodes"/>.</summary>
    TroubleCodes,

    /// <summary>Results of on-board tests: <see cref="ObdValue.TestResults"/>.</summary>
    TestResults,
}
