using CanTools.Shared.Can;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CanTools.Client;

/// <summary>How a <see cref="CanInterface"/> receives and sends.</summary>
public sealed record CanCallbackOptions
{
    /// <summary>Whether CAN FD frames are sent and received, too.</summary>
    public bool Fd { get; init; }

    /// <summary>
    /// Which errors of the controller are received as error frames. Callbacks for all frames get them; those for identifiers
    /// do not count on it.
    /// </summary>
    public CanErrorClasses Errors { get; init; }

    /// <summary>
    /// Whether frames bring the time at which they came, and latencies are counted. It takes two readings of the clock for each
    /// frame, which is nothing on most machines (some 20 ns each), but microseconds where the kernel's clock is slow (hpet).
    /// </summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>Room for frames that no callback has taken yet, in bytes; null: the system's default.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>
    /// A real-time priority (SCHED_FIFO) for the receiving thread, 1 to 99; null: none. A callback that does not return then
    /// keeps a processor busy for ever.
    /// </summary>
    public int? RealTimePriority { get; init; }

    /// <summary>The processor to which the receiving thread is tied, from 0; null: any.</summary>
    public int? Processor { get; init; }

    /// <summary>How long a send waits for room in the interface's queue before it fails.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where failures are logged.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void Validate()
    {
        if (RealTimePriority is < 1 or > 99)
            throw new ArgumentException("A real-time priority is from 1 to 99.");
        if (Processor is < 0 or > 1023)
            throw new ArgumentException("A processor's number is from 0 to 1023.");
    }
}
