namespace CanTools.Client.Obd;

public sealed partial class ObdCommand
{
    /// <summary>A value of this command, for <see cref="Encode"/>.</summary>
    /// <exception cref="InvalidOperationException">The command's answer is no number.</exception>
    public ObdValue Of(double number) => new(Expect(ObdShape.Number), number);

    /// <summary>Several numbers; those that are left out are said not to be there.</summary>
    public ObdValue Of(params IReadOnlyList<ObdReading> readings) =>
        new(Expect(ObdShape.Readings, ObdShape.OxygenSensor, ObdShape.Counters), 0, readings.ToArray());

    /// <summary>Bits, or the number of a possibility.</summary>
    public ObdValue OfBits(uint bits) => new(Expect(ObdShape.Bits, ObdShape.MonitorStatus, ObdShape.Choice), bits);

    /// <summary>One or several texts; verification numbers are in hexadecimal.</summary>
    public ObdValue Of(params IReadOnlyList<string> texts) =>
        new(Expect(ObdShape.Text, ObdShape.VerificationNumbers), 0, texts.ToArray());

    /// <summary>Trouble codes.</summary>
    public ObdValue Of(params IReadOnlyList<TroubleCode> codes) => new(Expect(ObdShape.TroubleCodes), 0, codes.ToArray());

    /// <summary>Results of on-board tests.</summary>
    public ObdValue Of(params IReadOnlyList<ObdTestResult> results) => new(Expect(ObdShape.TestResults), 0, results.ToArray());

    /// <summary>The answer with this value, as a control unit sends it: the nearest value that its bits can have.</summary>
    /// <exception cref="ArgumentException">The value is another command's, or beyond what the answer can hold.</exception>
    public byte[] Encode(ObdValue value) => value.Command._request.AsSpan().SequenceEqual(_request)
        ? ObdEncoder.Encode(this, value)
        : throw new ArgumentException($"This is the value of {value.Command}, not of {this}.", nameof(value));

    private ObdCommand Expect(params ReadOnlySpan<ObdShape> shapes) => shapes.Contains(Shape)
        ? this
        : throw new InvalidOperationException($"The answer to {this} has the shape {Shape}.");
}
