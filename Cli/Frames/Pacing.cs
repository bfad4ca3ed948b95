using System.Diagnostics;

namespace CanTools.Cli.Frames;

/// <summary>Waits for times on one clock, so that what is late once is not late for ever.</summary>
internal sealed class Pacing
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public async Task WaitUntilAsync(TimeSpan since, CancellationToken stop)
    {
        // A timer is a millisecond late at most, or early; shorter waits are none.
        TimeSpan left = since - Stopwatch.GetElapsedTime(_start);
        if (left > TimeSpan.FromMilliseconds(1))
            await Task.Delay(left, stop);
        else
            stop.ThrowIfCancellationRequested();
    }
}
