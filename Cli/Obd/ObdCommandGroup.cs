using CanTools.Cli.Application;

namespace CanTools.Cli.Obd;

/// <summary>All that a car can be asked.</summary>
internal sealed class ObdCommandGroup : CommandGroup
{
    public ObdCommandGroup()
        : base(
            "obd", "ask a car (OBD-II, SAE J1979): values, trouble codes, VIN",
            new ObdListCommand(), new ObdQueryCommand(), new ObdWatchCommand(), new ObdCodesCommand(), new ObdClearCommand(),
            new ObdFreezeCommand(), new ObdVinCommand())
    {
        Examples =
        [
            new("canctl obd query vcan0 engine-speed vehicle-speed", "two values"),
            new("canctl obd codes vcan0", "why the lamp is on"),
        ];
        Remarks = "No car at hand? 'canctl simulate vcan0' is one.";
    }
}
