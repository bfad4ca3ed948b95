using System.Globalization;

namespace CanTools.Client.Obd;

/// <summary>
/// A question of OBD-II (SAE J1979, ISO 15031-5) and what its answer means: a row of the tables in
/// <see cref="ObdCommands"/>.
/// </summary>
public sealed partial class ObdCommand
{
    private static readonly Dictionary<int, string> s_noChoices = [];
    private readonly byte[] _request;

    internal ObdCommand(byte service, byte? parameter, string name, ObdShape shape, int length)
        : this(service, parameter is { } one ? [one] : [], name, shape, length)
    {
    }

    private ObdCommand(byte service, byte[] parameters, string name, ObdShape shape, int length)
    {
        _request = [service, .. parameters];
        Name = name;
        Shape = shape;
        Length = length;
    }

    /// <summary>The service ("mode"), 1 to 10.</summary>
    public byte Service => _request[0];

    /// <summary>The parameter (PID, MID, InfoType); null where the service has none.</summary>
    public byte? Parameter => _request.Length > 1 ? _request[1] : null;

    /// <summary>Of a freeze frame, its number; else null.</summary>
    public byte? Frame => _request.Length > 2 ? _request[2] : null;

    /// <summary>What it asks for, as SAE J1979 calls it.</summary>
    public string Name { get; }

    /// <summary>What kind of value the answer is.</summary>
    public ObdShape Shape { get; }

    /// <summary>How many bytes of data the answer has after service and parameter; 0 where that varies.</summary>
    public int Length { get; }

    /// <summary>The numbers in the data; none where the answer is no numbers.</summary>
    public IReadOnlyList<ObdField> Fields { get; internal init; } = [];

    /// <summary>The names of the bits; none where the answer is no bits.</summary>
    public IReadOnlyList<ObdFlag> Flags { get; internal init; } = [];

    /// <summary>The names of the possibilities; none where the answer is none of several.</summary>
    public IReadOnlyDictionary<int, string> Choices { get; internal init; } = s_noChoices;

    /// <summary>The unit; empty for what has none or several.</summary>
    public string Unit => Shape == ObdShape.Number ? Fields[0].Unit : "";

    /// <summary>The request, whole.</summary>
    public ReadOnlyMemory<byte> Request => _request;

    /// <summary>Of texts, how many bytes each has.</summary>
    internal int ItemLength { get; init; }

    /// <summary>Whether an answer fits a single frame, so that nothing follows its first frame.</summary>
    internal bool IsAnswerShort => Length > 0 && AnswerLength <= 7;

    internal int HeaderLength => _request.Length;

    internal int AnswerLength => HeaderLength + Length;

    /// <summary>The same of service 1, as it was when a trouble code was stored (service 2).</summary>
    /// <param name="frame">Which freeze frame; all cars have frame 0.</param>
    /// <exception cref="InvalidOperationException">It is not of service 1.</exception>
    public ObdCommand InFreezeFrame(byte frame = 0)
    {
        if (Service != 1)
            throw new InvalidOperationException($"Only what service 1 tells is frozen, and {this} is of service {Service}.");
        return new ObdCommand(2, [_request[1], frame], Name, Shape, Length) { Fields = Fields, Flags = Flags, Choices = Choices };
    }

    /// <summary>Reads an answer, whole, such as <c>41 0C 0C 30</c>. It needs no socket.</summary>
    /// <exception cref="ObdAnswerException">It is no answer to this; the message says why.</exception>
    /// <exception cref="NegativeResponseException">It is a refusal (7F).</exception>
    public ObdValue Decode(ReadOnlySpan<byte> answer) => ObdDecoder.Decode(this, answer);

    /// <summary>The service and the parameter, such as <c>01 0C Engine speed</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', _request.Select(one => one.ToString("X2", null)))} {Name}");
}
