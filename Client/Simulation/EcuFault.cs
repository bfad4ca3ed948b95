using CanTools.Client.Obd;

namespace CanTools.Client.Simulation;

/// <summary>Something that a simulated control unit does wrong, or late, on purpose.</summary>
public sealed record EcuFault
{
    /// <summary>Only with requests of this service; null: of all.</summary>
    public byte? Service { get; init; }

    /// <summary>Only where the byte after the service is this one; null: whatever it is.</summary>
    public byte? Parameter { get; init; }

    /// <summary>With so many requests; null: with all of them.</summary>
    public int? Times { get; init; }

    /// <summary>No answer.</summary>
    public bool IsSilent { get; init; }

    /// <summary>How much later the answer comes, or the first message that it will come.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How often it says first that it needs longer (78).</summary>
    public int PendingCount { get; init; }

    /// <summary>How long it takes after each time that it said so.</summary>
    public TimeSpan PendingInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A refusal in the answer's place.</summary>
    public NegativeResponseCode? Refusal { get; init; }

    /// <summary>Other bytes in the answer's place, whatever they are.</summary>
    public ReadOnlyMemory<byte>? Answer { get; init; }

    /// <summary>The second frame of a long answer has the third one's number, so that the receiver gives up.</summary>
    public bool HasWrongSequenceNumber { get; init; }

    internal bool Concerns(ReadOnlySpan<byte> request) =>
        (Service is null || request[0] == Service)
        && (Parameter is null || (request.Length > 1 && request[1] == Parameter));
}
