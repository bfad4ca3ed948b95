using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>How a raw CAN socket is made.</summary>
public sealed record CanSocketOptions
{
    /// <summary>What it receives: frames that any of the filters lets through; null: all, empty: none. At most 512.</summary>
    public IReadOnlyList<CanFilter>? Filters { get; init; }

    /// <summary>Whether a frame must pass all of the filters instead of any.</summary>
    public bool JoinFilters { get; init; }

    /// <summary>Which errors of the controller it receives as error frames.</summary>
    public CanErrorClasses Errors { get; init; }

    /// <summary>Whether other programs on this machine see what it sends.</summary>
    public bool Loopback { get; init; } = true;

    /// <summary>Whether it receives what it sends itself, once it is sent (<see cref="CanMessage.IsOwn"/>).</summary>
    public bool ReceiveOwn { get; init; }

    /// <summary>Whether it sends and receives CAN FD frames, too.</summary>
    public bool Fd { get; init; }

    /// <summary>Whether it sends and receives CAN XL frames, too (since Linux 6.1).</summary>
    public bool Xl { get; init; }

    /// <summary>Which times come with the frames.</summary>
    public CanTimestamps Timestamps { get; init; } = CanTimestamps.Software;

    /// <summary>
    /// Room for frames that nobody has read yet, in bytes as the kernel counts them (some 800 a frame); null: the system's
    /// default. The system limits it (net.core.rmem_max).
    /// </summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>Room for frames that are not sent yet, in bytes; null: the system's default.</summary>
    public int? SendBuffer { get; init; }

    /// <summary>How long a send waits for room in the interface's queue before it fails.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (Filters is { Count: > LibC.CAN_RAW_FILTER_MAX })
            throw new ArgumentException($"A socket has at most {LibC.CAN_RAW_FILTER_MAX} filters, not {Filters.Count}.");
        if (ReceiveBuffer <= 0 || SendBuffer <= 0)
            throw new ArgumentException("A buffer has at least one byte.");
        if (SendTimeout <= TimeSpan.Zero)
            throw new ArgumentException("A send timeout is positive.");
    }
}
