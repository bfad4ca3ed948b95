using CanTools.Client.Obd;

namespace CanTools.Client.Simulation;

public sealed partial class SimulatedEcu
{
    /// <summary>What an engine's control unit tells, moving like a car's.</summary>
    private void SetEngineValues()
    {
        Live(ObdCommands.EngineLoad, drive => drive.Load);
        Live(ObdCommands.CoolantTemperature, drive => drive.CoolantTemperature);
        Live(ObdCommands.ShortTermFuelTrim1, drive => 2 * Math.Sin(drive.Time.TotalSeconds / 3));
        Live(ObdCommands.LongTermFuelTrim1, _ => 1.6);
        Live(ObdCommands.IntakeManifoldPressure, drive => drive.ManifoldPressure);
        Live(ObdCommands.EngineSpeed, drive => drive.EngineSpeed);
        Live(ObdCommands.VehicleSpeed, drive => drive.Speed);
        Live(ObdCommands.TimingAdvance, drive => 8 + drive.Load / 5);
        Live(ObdCommands.IntakeAirTemperature, _ => 24);
        Live(ObdCommands.MassAirFlow, drive => drive.AirFlow);
        Live(ObdCommands.ThrottlePosition, drive => drive.Throttle);
        Live(ObdCommands.RunTime, drive => Math.Min(65535, Math.Floor(drive.Time.TotalSeconds)));
        Live(ObdCommands.FuelLevel, drive => drive.FuelLevel);
        Live(ObdCommands.DistanceSinceClear, _ => 1234);
        Live(ObdCommands.BarometricPressure, _ => 101);
        Live(ObdCommands.CatalystTemperature11, drive => 300 + drive.CoolantTemperature * 3);
        Live(ObdCommands.ControlModuleVoltage, _ => 14.1);
        Live(ObdCommands.AmbientAirTemperature, _ => 21);
        Live(ObdCommands.OilTemperature, drive => drive.CoolantTemperature - 2);
        Live(ObdCommands.FuelRate, drive => drive.AirFlow * 0.33);
        Set(ObdCommands.Standard, ObdCommands.Standard.OfBits(6));
        Set(ObdCommands.FuelType, ObdCommands.FuelType.OfBits(1));
        Set(ObdCommands.FuelSystemStatus, drive => ObdCommands.FuelSystemStatus.OfBits(drive.CoolantTemperature < 50 ? 0x0100u : 0x0200u));
        Set(ObdCommands.OxygenSensorsPresent2, ObdCommands.OxygenSensorsPresent2.OfBits(0x03));
        ObdCommand sensor = ObdCommands.OxygenSensor(1);
        Set(sensor, drive => sensor.Of(
            new ObdReading(ObdOxygenSensor.VoltageName, 0.45 + 0.35 * Math.Sin(drive.Time.TotalSeconds * 4), "V"),
            new ObdReading(ObdOxygenSensor.TrimName, 2 * Math.Sin(drive.Time.TotalSeconds / 3), "%")));
        Set(ObdCommands.CalibrationIds, ObdCommands.CalibrationIds.Of("CANTOOLS-ECM-001"));
        Set(ObdCommands.CalibrationVerificationNumbers, ObdCommands.CalibrationVerificationNumbers.Of("1791BC82"));

        void Live(ObdCommand command, Func<DriveState, double> value) => Set(command, drive => command.Of(value(drive)));
    }
}
