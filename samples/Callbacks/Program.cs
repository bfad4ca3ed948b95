// HyCAN's example of callbacks: two virtual buses, callbacks for identifiers on each, frames from one to the other's.
// It makes the buses itself, through the daemon, and they go with it.
using CanTools.Client;
using CanTools.Shared.Can;

await using var daemon = await DaemonClient.ConnectAsync();
await using CreatedInterface left = await daemon.CreateVcanAsync("vcan%d");
await using CreatedInterface right = await daemon.CreateVcanAsync("vcan%d");

using var leftBus = new CanInterface(left.Name);
using var rightBus = new CanInterface(right.Name);
using var done = new CountdownEvent(6);

// One callback for a set of identifiers, 11 and 29 bits; one for everything.
using IDisposable speeds = leftBus.Register([0x100, 0x101, CanId.Extended(0x18FEF100)], frame =>
{
    Console.WriteLine($"{leftBus.Name}: speed {frame}");
    rightBus.Send(new CanFrame(frame.Id, frame.Data));
    done.Signal();
});
using IDisposable all = rightBus.Register(frame =>
{
    Console.WriteLine($"{rightBus.Name}: {frame}");
    done.Signal();
});

leftBus.Send(new CanFrame(0x100, [0x12]));
leftBus.Send(new CanFrame(0x200, [0x34])); // Nobody has registered for it.
leftBus.Send(new CanFrame(0x101, [0x56]));
leftBus.Send(new CanFrame(CanId.Extended(0x18FEF100), [0x78]));
if (!done.Wait(TimeSpan.FromSeconds(10)))
    return 1;

CanLatency latency = leftBus.Latency;
Console.WriteLine($"{latency.Frames} frames, {latency.Lost} lost, {latency.Average.TotalMicroseconds:0} µs on average");
return 0;
