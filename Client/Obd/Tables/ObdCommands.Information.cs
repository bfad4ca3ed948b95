namespace CanTools.Client.Obd;

/// <content>Service 9, vehicle information, and what service 1 has several of.</content>
public static partial class ObdCommands
{
    /// <summary>How many messages the VIN takes on older buses (InfoType 01).</summary>
    public static ObdCommand VinMessageCount => s_information[0x01]!;

    /// <summary>The vehicle identification number, 17 characters (InfoType 02).</summary>
    public static ObdCommand Vin => s_information[0x02]!;

    /// <summary>The names of the software, up to 16 characters each (InfoType 04).</summary>
    public static ObdCommand CalibrationIds => s_information[0x04]!;

    /// <summary>The checksums of the software, 4 bytes each, in hexadecimal (InfoType 06).</summary>
    public static ObdCommand CalibrationVerificationNumbers => s_information[0x06]!;

    /// <summary>How often which monitor ran, of spark ignition engines (InfoType 08).</summary>
    public static ObdCommand InUsePerformance => s_information[0x08]!;

    /// <summary>The control unit's name, up to 20 characters (InfoType 0A).</summary>
    public static ObdCommand EcuName => s_information[0x0A]!;

    /// <summary>How often which monitor ran, of compression ignition engines (InfoType 0B).</summary>
    public static ObdCommand InUsePerformanceDiesel => s_information[0x0B]!;

    /// <summary>Oxygen sensor 1 to 8: voltage, A / 200 V, and trim, 100 B / 128 − 100 % (PIDs 14 to 1B).</summary>
    /// <param name="number">1 to 8, in the order of PID 13 or 1D, whichever the vehicle has.</param>
    public static ObdCommand OxygenSensor(int number) => Of8(0x14, number);

    /// <summary>Wide-range oxygen sensor 1 to 8: ratio, 2 AB / 65536, and voltage, 8 CD / 65536 V (PIDs 24 to 2B).</summary>
    /// <inheritdoc cref="OxygenSensor"/>
    public static ObdCommand WideRangeOxygenSensorVoltage(int number) => Of8(0x24, number);

    /// <summary>Wide-range oxygen sensor 1 to 8: ratio, 2 AB / 65536, and current, CD / 256 − 128 mA (PIDs 34 to 3B).</summary>
    /// <inheritdoc cref="OxygenSensor"/>
    public static ObdCommand WideRangeOxygenSensorCurrent(int number) => Of8(0x34, number);

    /// <summary>The results of an on-board monitor's tests (service 6).</summary>
    /// <param name="monitor">The OBDMID, such as 01 for the first oxygen sensor's.</param>
    public static ObdCommand OnBoardTests(byte monitor) => s_monitors[monitor] is { Shape: ObdShape.TestResults } command
        ? command
        : throw new ArgumentOutOfRangeException(nameof(monitor), monitor, "SAE J1979-DA has no such monitor.");

    private static ObdCommand Of8(byte first, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 8);
        return One((byte)(first + number - 1));
    }
}
