namespace CanTools.Client.Obd;

/// <content>Service 1, parameters 61 to 7F: torque, Diesel engines.</content>
public static partial class ObdCommands
{
    /// <summary>Driver's demand engine - percent torque, -125 to 130 %: A − 125 (PID 61).</summary>
    public static ObdCommand DemandedTorque => One(0x61);

    /// <summary>Actual engine - percent torque, -125 to 130 %: A − 125 (PID 62).</summary>
    public static ObdCommand ActualTorque => One(0x62);

    /// <summary>Engine reference torque, 0 to 65535 N·m: 256 A + B (PID 63).</summary>
    public static ObdCommand ReferenceTorque => One(0x63);

    /// <summary>Engine percent torque data (PID 64).</summary>
    public static ObdCommand PercentTorques => One(0x64);

    /// <summary>Auxiliary inputs/outputs (PID 65).</summary>
    public static ObdCommand AuxiliaryInputsOutputs => One(0x65);

    /// <summary>Mass air flow sensor (PID 66).</summary>
    public static ObdCommand MassAirFlowSensors => One(0x66);

    /// <summary>Engine coolant temperature (PID 67).</summary>
    public static ObdCommand CoolantTemperatures => One(0x67);

    /// <summary>Intake air temperature sensor (PID 68).</summary>
    public static ObdCommand IntakeAirTemperatures => One(0x68);

    /// <summary>Commanded EGR and EGR error (PID 69).</summary>
    public static ObdCommand EgrCommandsAndErrors => One(0x69);

    /// <summary>Commanded diesel intake air flow control and relative position (PID 6A).</summary>
    public static ObdCommand DieselIntakeAirFlow => One(0x6A);

    /// <summary>Exhaust gas recirculation temperature (PID 6B).</summary>
    public static ObdCommand EgrTemperatures => One(0x6B);

    /// <summary>Commanded throttle actuator control and relative throttle position (PID 6C).</summary>
    public static ObdCommand ThrottleActuators => One(0x6C);

    /// <summary>Fuel pressure control system (PID 6D).</summary>
    public static ObdCommand FuelPressureControl => One(0x6D);

    /// <summary>Injection pressure control system (PID 6E).</summary>
    public static ObdCommand InjectionPressureControl => One(0x6E);

    /// <summary>Turbocharger compressor inlet pressure (PID 6F).</summary>
    public static ObdCommand CompressorInletPressures => One(0x6F);

    /// <summary>Boost pressure control (PID 70).</summary>
    public static ObdCommand BoostPressureControl => One(0x70);

    /// <summary>Variable geometry turbo control (PID 71).</summary>
    public static ObdCommand VariableGeometryTurbo => One(0x71);

    /// <summary>Wastegate control (PID 72).</summary>
    public static ObdCommand WastegateControl => One(0x72);

    /// <summary>Exhaust pressure (PID 73).</summary>
    public static ObdCommand ExhaustPressures => One(0x73);

    /// <summary>Turbocharger speed (PID 74).</summary>
    public static ObdCommand TurbochargerSpeeds => One(0x74);

    /// <summary>Turbocharger A temperature (PID 75).</summary>
    public static ObdCommand TurbochargerATemperatures => One(0x75);

    /// <summary>Turbocharger B temperature (PID 76).</summary>
    public static ObdCommand TurbochargerBTemperatures => One(0x76);

    /// <summary>Charge air cooler temperature (PID 77).</summary>
    public static ObdCommand ChargeAirCoolerTemperatures => One(0x77);

    /// <summary>Exhaust gas temperature bank 1 (PID 78).</summary>
    public static ObdCommand ExhaustGasTemperatures1 => One(0x78);

    /// <summary>Exhaust gas temperature bank 2 (PID 79).</summary>
    public static ObdCommand ExhaustGasTemperatures2 => One(0x79);

    /// <summary>Diesel particulate filter bank 1 (PID 7A).</summary>
    public static ObdCommand ParticulateFilter1 => One(0x7A);

    /// <summary>Diesel particulate filter bank 2 (PID 7B).</summary>
    public static ObdCommand ParticulateFilter2 => One(0x7B);

    /// <summary>DPF temperature (PID 7C).</summary>
    public static ObdCommand ParticulateFilterTemperatures => One(0x7C);

    /// <summary>NOx NTE control area status (PID 7D).</summary>
    public static ObdCommand NoxControlAreaStatus => One(0x7D);

    /// <summary>PM NTE control area status (PID 7E).</summary>
    public static ObdCommand PmControlAreaStatus => One(0x7E);

    /// <summary>Engine run time (PID 7F).</summary>
    public static ObdCommand EngineRunTimes => One(0x7F);
}
