namespace CanTools.Client.Obd;

/// <content>Service 1, parameters 81 to A6: aftertreatment, hybrids.</content>
public static partial class ObdCommands
{
    /// <summary>Engine run time for AECD #1 - #5 (PID 81).</summary>
    public static ObdCommand AecdTimes1To5 => One(0x81);

    /// <summary>Engine run time for AECD #6 - #10 (PID 82).</summary>
    public static ObdCommand AecdTimes6To10 => One(0x82);

    /// <summary>NOx sensor (PID 83).</summary>
    public static ObdCommand NoxSensors => One(0x83);

    /// <summary>Manifold surface temperature, -40 to 215 °C: A − 40 (PID 84).</summary>
    public static ObdCommand ManifoldSurfaceTemperature => One(0x84);

    /// <summary>NOx control system (PID 85).</summary>
    public static ObdCommand NoxControlSystem => One(0x85);

    /// <summary>Particulate matter sensor (PID 86).</summary>
    public static ObdCommand ParticulateMatterSensors => One(0x86);

    /// <summary>Intake manifold absolute pressure (PID 87).</summary>
    public static ObdCommand IntakeManifoldPressures => One(0x87);

    /// <summary>SCR inducement system (PID 88).</summary>
    public static ObdCommand ScrInducement => One(0x88);

    /// <summary>Engine run time for AECD #11 - #15 (PID 89).</summary>
    public static ObdCommand AecdTimes11To15 => One(0x89);

    /// <summary>Engine run time for AECD #16 - #20 (PID 8A).</summary>
    public static ObdCommand AecdTimes16To20 => One(0x8A);

    /// <summary>Diesel aftertreatment status (PID 8B).</summary>
    public static ObdCommand DieselAftertreatment => One(0x8B);

    /// <summary>O2 sensor (wide range) (PID 8C).</summary>
    public static ObdCommand WideRangeOxygenSensors12 => One(0x8C);

    /// <summary>Absolute throttle position G, 0 to 100 %: 100 / 255 × A (PID 8D).</summary>
    public static ObdCommand ThrottlePositionG => One(0x8D);

    /// <summary>Engine friction - percent torque, -125 to 130 %: A − 125 (PID 8E).</summary>
    public static ObdCommand FrictionTorque => One(0x8E);

    /// <summary>PM sensor output (PID 8F).</summary>
    public static ObdCommand ParticulateMatterSensorOutputs => One(0x8F);

    /// <summary>WWH-OBD vehicle OBD system information (PID 90).</summary>
    public static ObdCommand WwhObdVehicleInformation => One(0x90);

    /// <summary>WWH-OBD ECU OBD system information (PID 91).</summary>
    public static ObdCommand WwhObdEcuInformation => One(0x91);

    /// <summary>Fuel system control status (compression ignition) (PID 92).</summary>
    public static ObdCommand DieselFuelSystemControl => One(0x92);

    /// <summary>WWH-OBD vehicle OBD counters (PID 93).</summary>
    public static ObdCommand WwhObdVehicleCounters => One(0x93);

    /// <summary>NOx control - driver inducement system status and counters (PID 94).</summary>
    public static ObdCommand NoxInducement => One(0x94);

    /// <summary>Exhaust gas temperature bank 1 (PID 98).</summary>
    public static ObdCommand ExhaustGasTemperatures1To8 => One(0x98);

    /// <summary>Exhaust gas temperature bank 2 (PID 99).</summary>
    public static ObdCommand ExhaustGasTemperatures2To8 => One(0x99);

    /// <summary>Hybrid/EV vehicle system data (PID 9A).</summary>
    public static ObdCommand HybridSystem => One(0x9A);

    /// <summary>Diesel exhaust fluid sensor output (PID 9B).</summary>
    public static ObdCommand ExhaustFluidSensor => One(0x9B);

    /// <summary>O2 sensor (wide range) (PID 9C).</summary>
    public static ObdCommand WideRangeOxygenSensors34 => One(0x9C);

    /// <summary>Engine fuel rate (PID 9D).</summary>
    public static ObdCommand FuelRates => One(0x9D);

    /// <summary>Engine exhaust flow rate, 0 to 13107 kg/h: 0.2 × (256 A + B) (PID 9E).</summary>
    public static ObdCommand ExhaustFlowRate => One(0x9E);

    /// <summary>Fuel system percentage use (PID 9F).</summary>
    public static ObdCommand FuelSystemUse => One(0x9F);

    /// <summary>NOx sensor corrected (PID A1).</summary>
    public static ObdCommand NoxSensorsCorrected => One(0xA1);

    /// <summary>Cylinder fuel rate, 0 to 2048 mg/stroke: 1 / 32 × (256 A + B) (PID A2).</summary>
    public static ObdCommand CylinderFuelRate => One(0xA2);

    /// <summary>Evap system vapor pressure (PID A3).</summary>
    public static ObdCommand EvaporativePressures => One(0xA3);

    /// <summary>Transmission actual gear (PID A4).</summary>
    public static ObdCommand TransmissionGear => One(0xA4);

    /// <summary>Diesel exhaust fluid dosing (PID A5).</summary>
    public static ObdCommand ExhaustFluidDosing => One(0xA5);

    /// <summary>Odometer, 0 to 429496729.5 km: 0.1 × ABCD (PID A6).</summary>
    public static ObdCommand Odometer => One(0xA6);
}
