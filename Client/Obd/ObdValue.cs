using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>An answer, decoded. Numbers cost no allocation.</summary>
public readonly struct ObdValue
{
    private readonly ObdCommand? _command;
    private readonly double _number;
    private readonly object? _rest;

    internal ObdValue(ObdCommand command, double number, object? rest = null)
    {
        _command = command;
        _number = number;
        _rest = rest;
    }

    /// <summary>What it is the answer to.</summary>
    public ObdCommand Command => _command ?? throw new InvalidOperationException("This is no answer to anything.");

    /// <summary>What kind of value it is.</summary>
    public ObdShape Shape => Command.Shape;

    /// <summary>The number.</summary>
    public double Number => Shape == ObdShape.Number ? _number : throw Other("number");

    /// <summary>The number's unit; empty where it has none.</summary>
    public string Unit => Command.Unit;

    /// <summary>All numbers: those that the answer says are there.</summary>
    public IReadOnlyList<ObdReading> Readings => Shape switch
    {
        ObdShape.Number => [new ObdReading(Command.Name, _number, Command.Unit)],
        ObdShape.Readings or ObdShape.OxygenSensor or ObdShape.Counters => (ObdReading[])_rest!,
        _ => throw Other("numbers"),
    };

    /// <summary>What an oxygen sensor tells.</summary>
    public ObdOxygenSensor OxygenSensor
    {
        get
        {
            if (Shape != ObdShape.OxygenSensor)
                throw Other("oxygen sensor");
            var readings = (ObdReading[])_rest!;
            return new ObdOxygenSensor(
                Find(ObdOxygenSensor.VoltageName), Find(ObdOxygenSensor.CurrentName), Find(ObdOxygenSensor.TrimName),
                Find(ObdOxygenSensor.RatioName));

            double? Find(string name) => Array.Find(readings, one => one.Name == name) is { Name: not null } found ? found.Number : null;
        }
    }

    /// <summary>The bits: bit 0 is the least significant one of the last data byte.</summary>
    public uint Bits => Shape is ObdShape.Bits or ObdShape.MonitorStatus ? (uint)_number : throw Other("bits");

    /// <summary>The names of the bits that are set.</summary>
    public IReadOnlyList<string> Flags
    {
        get
        {
            uint bits = Bits;
            return [.. Command.Flags.Where(flag => (bits >> flag.Bit & 1) != 0).Select(flag => flag.Name)];
        }
    }

    /// <summary>How the monitors stand.</summary>
    public ObdMonitorStatus MonitorStatus =>
        Shape == ObdShape.MonitorStatus ? new ObdMonitorStatus((uint)_number) : throw Other("status of monitors");

    /// <summary>Which of several possibilities.</summary>
    public ObdChoice Choice => Shape == ObdShape.Choice
        ? new ObdChoice((int)_number, Command.Choices.GetValueOrDefault((int)_number))
        : throw Other("choice");

    /// <summary>The text; the first one where there are several.</summary>
    public string Text => Texts.Count > 0 ? Texts[0] : "";

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Texts =>
        Shape is ObdShape.Text or ObdShape.VerificationNumbers ? (string[])_rest! : throw Other("text");

    /// <summary>The trouble codes.</summary>
    public IReadOnlyList<TroubleCode> TroubleCodes =>
        Shape == ObdShape.TroubleCodes ? (TroubleCode[])_rest! : throw Other("trouble codes");

    /// <summary>The results of on-board tests.</summary>
    public IReadOnlyList<ObdTestResult> TestResults =>
        Shape == ObdShape.TestResults ? (ObdTestResult[])_rest! : throw Other("results of tests");

    /// <summary>The value without the command's name, such as <c>780 rpm</c>.</summary>
    public override string ToString() => Shape switch
    {
        ObdShape.Number => string.Create(CultureInfo.InvariantCulture, $"{_number:0.#####} {Unit}").TrimEnd(),
        ObdShape.Bits => string.Join(", ", Flags),
        ObdShape.MonitorStatus => MonitorStatus.ToString(),
        ObdShape.Choice => Choice.ToString(),
        ObdShape.Text or ObdShape.VerificationNumbers => string.Join(", ", Texts),
        ObdShape.TroubleCodes => string.Join(", ", TroubleCodes),
        ObdShape.TestResults => string.Join("; ", TestResults),
        _ => string.Join(", ", Readings),
    };

    private InvalidOperationException Other(string asked) =>
        new($"{Command.Name} is no {asked}: its shape is {Shape}.");
}
