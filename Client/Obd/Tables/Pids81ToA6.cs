using static CanTools.Client.Obd.ObdRows;

namespace CanTools.Client.Obd;

/// <summary>Service 1, parameters 81 to A6: aftertreatment, hybrids (SAE J1979; the digital annex J1979-DA for the later ones).</summary>
internal static class Pids81ToA6
{
    public static ObdCommand[] Rows { get; } =
    [
        AecdTimes(0x81, 1),
        AecdTimes(0x82, 6),
        NoxSensors(0x83, "NOx sensor"),
        Number(0x84, "Manifold surface temperature", 1, 1, -40, "°C"),
        Readings(0x85, "NOx control system", 10,
            new ObdField("average reagent consumption", 8, 16, 0.005, 0, "L/h", SupportBit: 0),
            new ObdField("average demanded reagent consumption", 24, 16, 0.005, 0, "L/h", SupportBit: 1),
            new ObdField("reagent tank level", 40, 8, 100.0 / 255, 0, "%", SupportBit: 2),
            new ObdField("run time with NOx warning mode active", 48, 32, 1, 0, "s", SupportBit: 3)),
        Readings(0x86, "Particulate matter sensor", 5,
            new ObdField("mass concentration bank 1 sensor 1", 8, 16, 0.0125, 0, "mg/m³", SupportBit: 0),
            new ObdField("mass concentration bank 2 sensor 1", 24, 16, 0.0125, 0, "mg/m³", SupportBit: 1)),
        Readings(0x87, "Intake manifold absolute pressure", 5,
            new ObdField("sensor A", 8, 16, 1.0 / 32, 0, "kPa", SupportBit: 0),
            new ObdField("sensor B", 24, 16, 1.0 / 32, 0, "kPa", SupportBit: 1)),
        Readings(0x88, "SCR inducement system", 13,
            new ObdField("inducement system active", 0, 1, 1, 0, ""),
            new ObdField("actual state bits", 4, 4, 1, 0, ""),
            new ObdField("history 10K state bits", 12, 4, 1, 0, ""),
            new ObdField("history 20K state bits", 8, 4, 1, 0, ""),
            new ObdField("history 30K state bits", 20, 4, 1, 0, ""),
            new ObdField("history 40K state bits", 16, 4, 1, 0, ""),
            new ObdField("distance with inducement active in current 10K block", 24, 16, 1, 0, "km"),
            new ObdField("distance travelled in current 10K block", 40, 16, 1, 0, "km"),
            new ObdField("distance with inducement active in 20K block", 56, 16, 1, 0, "km"),
            new ObdField("distance with inducement active in 30K block", 72, 16, 1, 0, "km"),
            new ObdField("distance with inducement active in 40K block", 88, 16, 1, 0, "km")),
        AecdTimes(0x89, 11),
        AecdTimes(0x8A, 16),
        Readings(0x8B, "Diesel aftertreatment status", 7,
            new ObdField("DPF regen status", 15, 1, 1, 0, "", SupportBit: 0),
            new ObdField("DPF regen type", 14, 1, 1, 0, "", SupportBit: 1),
            new ObdField("NOx adsorber regen", 13, 1, 1, 0, "", SupportBit: 2),
            new ObdField("NOx adsorber desulfurization", 12, 1, 1, 0, "", SupportBit: 3),
            new ObdField("normalized trigger for DPF regen", 16, 8, 100.0 / 255, 0, "%", SupportBit: 4),
            new ObdField("average time between DPF regens", 24, 16, 1, 0, "min", SupportBit: 5),
            new ObdField("average distance between DPF regens", 40, 16, 1, 0, "km", SupportBit: 6)),
        WideRangeOxygenSensors(0x8C, firstSensor: 1),
        Number(0x8D, "Absolute throttle position G", 1, 100.0 / 255, 0, "%"),
        Number(0x8E, "Engine friction - percent torque", 1, 1, -125, "%"),
        Readings(0x8F, "PM sensor output", 7,
            new ObdField("bank 1 sensor 1 active", 15, 1, 1, 0, "", SupportBit: 0),
            new ObdField("bank 1 sensor 1 regenerating", 14, 1, 1, 0, "", SupportBit: 0),
            new ObdField("bank 1 sensor 1 normalized output", 16, 16, 0.01, 0, "%", IsSigned: true, SupportBit: 1),
            new ObdField("bank 2 sensor 1 active", 39, 1, 1, 0, "", SupportBit: 2),
            new ObdField("bank 2 sensor 1 regenerating", 38, 1, 1, 0, "", SupportBit: 2),
            new ObdField("bank 2 sensor 1 normalized output", 40, 16, 0.01, 0, "%", IsSigned: true, SupportBit: 3)),
        Readings(0x90, "WWH-OBD vehicle OBD system information", 3,
            new ObdField("MI display strategy", 6, 2, 1, 0, ""),
            new ObdField("vehicle malfunction indicator status", 2, 4, 1, 0, ""),
            new ObdField("emission system readiness", 1, 1, 1, 0, ""),
            new ObdField("continuous MI counter", 8, 16, 1, 0, "h")),
        Readings(0x91, "WWH-OBD ECU OBD system information", 5,
            new ObdField("ECU malfunction indication status", 4, 4, 1, 0, ""),
            new ObdField("continuous MI counter", 8, 16, 1, 0, "h"),
            new ObdField("highest ECU B1 counter", 24, 16, 1, 0, "h")),
        Bits(0x92, "Fuel system control status (compression ignition)", 2, ObdNames.DieselFuelSystems),
        Readings(0x93, "WWH-OBD vehicle OBD counters", 3,
            new ObdField("cumulative continuous MI counter", 8, 16, 1, 0, "h", SupportBit: 0)),
        Readings(0x94, "NOx control - driver inducement system status and counters", 12,
            new ObdField("NOx warning system active", 15, 1, 1, 0, "", SupportBit: 0),
            new ObdField("level 1 inducement status", 13, 2, 1, 0, "", SupportBit: 0),
            new ObdField("level 2 inducement status", 11, 2, 1, 0, "", SupportBit: 0),
            new ObdField("level 3 inducement status", 9, 2, 1, 0, "", SupportBit: 0),
            new ObdField("reagent quality counter", 16, 16, 1, 0, "h", SupportBit: 1),
            new ObdField("reagent consumption counter", 32, 16, 1, 0, "h", SupportBit: 2),
            new ObdField("absence of reagent dosing counter", 48, 16, 1, 0, "h", SupportBit: 3),
            new ObdField("EGR valve counter", 64, 16, 1, 0, "h", SupportBit: 4),
            new ObdField("NOx control monitoring system malfunction counter", 80, 16, 1, 0, "h", SupportBit: 5)),
        ExhaustTemperatures(0x98, bank: 1, firstSensor: 5),
        ExhaustTemperatures(0x99, bank: 2, firstSensor: 5),
        Readings(0x9A, "Hybrid/EV vehicle system data", 6,
            new ObdField("charging state", 15, 1, 1, 0, "", SupportBit: 0),
            new ObdField("enhanced charging state", 13, 2, 1, 0, "", SupportBit: 3),
            new ObdField("battery system voltage", 16, 16, 1.0 / 64, 0, "V", SupportBit: 1),
            new ObdField("battery system current", 32, 16, 0.1, 0, "A", IsSigned: true, SupportBit: 2)),
        Readings(0x9B, "Diesel exhaust fluid sensor output", 4,
            new ObdField("DEF type", 0, 4, 1, 0, "", SupportBit: 0),
            new ObdField("DEF concentration", 8, 8, 0.25, 0, "%", SupportBit: 1),
            new ObdField("DEF tank temperature", 16, 8, 1, -40, "°C", SupportBit: 2),
            new ObdField("DEF tank level", 24, 8, 100.0 / 255, 0, "%", SupportBit: 3)),
        WideRangeOxygenSensors(0x9C, firstSensor: 3),
        Readings(0x9D, "Engine fuel rate", 4,
            new ObdField("engine fuel rate", 0, 16, 0.02, 0, "g/s"),
            new ObdField("vehicle fuel rate", 16, 16, 0.02, 0, "g/s")),
        Number(0x9E, "Engine exhaust flow rate", 2, 0.2, 0, "kg/h"),
        Readings(0x9F, "Fuel system percentage use", 9,
            new ObdField("fuel system A bank 1", 8, 8, 100.0 / 255, 0, "%", SupportBit: 0),
            new ObdField("fuel system B bank 1", 16, 8, 100.0 / 255, 0, "%", SupportBit: 1),
            new ObdField("fuel system A bank 2", 24, 8, 100.0 / 255, 0, "%", SupportBit: 2),
            new ObdField("fuel system B bank 2", 32, 8, 100.0 / 255, 0, "%", SupportBit: 3),
            new ObdField("fuel system A bank 3", 40, 8, 100.0 / 255, 0, "%", SupportBit: 4),
            new ObdField("fuel system B bank 3", 48, 8, 100.0 / 255, 0, "%", SupportBit: 5),
            new ObdField("fuel system A bank 4", 56, 8, 100.0 / 255, 0, "%", SupportBit: 6),
            new ObdField("fuel system B bank 4", 64, 8, 100.0 / 255, 0, "%", SupportBit: 7)),
        NoxSensors(0xA1, "NOx sensor corrected"),
        Number(0xA2, "Cylinder fuel rate", 2, 1.0 / 32, 0, "mg/stroke"),
        Readings(0xA3, "Evap system vapor pressure", 9,
            new ObdField("Pressure A", 8, 16, 0.25, 0, "Pa", IsSigned: true, SupportBit: 0),
            new ObdField("Pressure A wide range, wide range", 24, 16, 2, 0, "Pa", IsSigned: true, SupportBit: 1),
            new ObdField("Pressure B", 40, 16, 0.25, 0, "Pa", IsSigned: true, SupportBit: 2),
            new ObdField("Pressure B wide range, wide range", 56, 16, 2, 0, "Pa", IsSigned: true, SupportBit: 3)),
        Readings(0xA4, "Transmission actual gear", 4,
            new ObdField("Gear", 8, 4, 1, 0, "", SupportBit: 0),
            new ObdField("Gear ratio", 16, 16, 0.001, 0, "", SupportBit: 1)),
        Readings(0xA5, "Diesel exhaust fluid dosing", 4,
            new ObdField("commanded DEF dosing", 8, 8, 0.5, 0, "%", SupportBit: 0),
            new ObdField("DEF usage for current driving cycle", 16, 16, 0.0005, 0, "L", SupportBit: 1)),
        Number(0xA6, "Odometer", 4, 0.1, 0, "km"),
    ];

    /// <summary>Five auxiliary emission control devices, each with two timers that one bit says are there.</summary>
    private static ObdCommand AecdTimes(byte parameter, int first) => Readings(
        parameter, $"Engine run time for AECD #{first} - #{first + 4}", 41,
        [.. Enumerable.Range(0, 10).Select(i => new ObdField(
            $"EI-AECD #{first + i / 2} timer {1 + i % 2}", 8 + 32 * i, 32, 1, 0, "s", SupportBit: i / 2))]);

    /// <summary>Four sensors, whose support bits have bits above them that say that the value is not there now.</summary>
    private static ObdCommand NoxSensors(byte parameter, string name) => Readings(
        parameter, name, 9,
        [
            .. Enumerable.Range(0, 4).Select(i => new ObdField(BankAndSensor(i), 8 + 16 * i, 16, 1, 0, "ppm", SupportBit: i)),
            .. Enumerable.Range(0, 4).Select(i => new ObdField(
                $"{BankAndSensor(i)} data not available", 3 - i, 1, 1, 0, "", SupportBit: i)),
        ]);

    /// <summary>Two banks of two sensors: concentrations, then ratios.</summary>
    private static ObdCommand WideRangeOxygenSensors(byte parameter, int firstSensor) => Readings(
        parameter, "O2 sensor, wide range", 17,
        [
            .. Enumerable.Range(0, 4).Select(i => new ObdField(
                $"concentration {BankAndSensor(i, firstSensor)}", 8 + 16 * i, 16, 100.0 / 65535, 0, "%", SupportBit: i)),
            .. Enumerable.Range(0, 4).Select(i => new ObdField(
                $"lambda {BankAndSensor(i, firstSensor)}", 72 + 16 * i, 16, 8.0 / 65535, 0, "", SupportBit: 4 + i)),
        ]);

    private static string BankAndSensor(int i, int firstSensor = 1) => $"bank {1 + i / 2} sensor {firstSensor + i % 2}";
}
