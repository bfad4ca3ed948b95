using System.CommandLine;
using System.Diagnostics;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.IsoTp;

/// <summary>How fast ISO-TP is here: two sockets of this program send to each other.</summary>
internal sealed class IsoTpBenchCommand : CliCommand
{
    private readonly ChannelArguments _channel = new();

    private readonly Option<int> _size = Parsed.Option("--size", "BYTES", "of a PDU", Quantity.Count, 4095);

    private readonly Option<int> _count = Parsed.Option("--count", "N", "so many PDUs", Quantity.Count, 200);

    public IsoTpBenchCommand()
        : base("bench", "how fast it is here: this program sends PDUs to itself over the interface")
    {
        _channel.AddTo(this);
        Add(_size);
        Add(_count);
        Remarks = "The other end is a socket of this program, on the same interface; nobody else may use the two identifiers meanwhile.";
        Examples = [new("canctl isotp bench vcan0 6E0:6E8 --count 20 --direct", "on a virtual bus it is the kernel's own speed")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        int size = invocation.Get(_size), count = invocation.Get(_count);
        IsoTpAddress there = _channel.Address(invocation);
        IsoTpAddress back = IsoTpAddress.Asymmetric(there.Receive, there.Transmit);
        return _channel.UseAsync(
            invocation,
            async sender =>
            {
                await using IsoTpSocket receiver = IsoTpSocket.Open(invocation.Get(_channel.Interface), back, _channel.Options(invocation));
                byte[] pdu = new byte[size], received = new byte[size];
                Random.Shared.NextBytes(pdu);
                var times = new double[count];
                int done = 0;
                long begin = Stopwatch.GetTimestamp();
                Task work = MeasureAsync();
                await LongWork.ShowAsync(invocation.Screen, "Measuring", count, "PDUs", () => Volatile.Read(ref done), work);
                Show(invocation.Screen, size, times, Stopwatch.GetElapsedTime(begin));

                async Task MeasureAsync()
                {
                    await Task.Yield();
                    for (int i = 0; i < count; i++)
                    {
                        long start = Stopwatch.GetTimestamp();
                        ValueTask<int> receiving = receiver.ReceiveAsync(received, stop);
                        await sender.SendAsync(pdu, stop);
                        int length = await receiving;
                        if (!received.AsSpan(0, length).SequenceEqual(pdu))
                            throw new CommandException(ExitCode.Failed, "Something else was received than what was sent. Does another program use these identifiers?");
                        times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                        Volatile.Write(ref done, i + 1);
                    }
                }
            },
            stop);
    }

    private static void Show(Screen screen, int size, double[] times, TimeSpan whole)
    {
        Array.Sort(times);
        TimeSpan At(double share) => TimeSpan.FromSeconds(times[(int)((times.Length - 1) * share)]);
        double perSecond = times.Length / whole.TotalSeconds;
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteNumber("pdus", times.Length);
                json.WriteNumber("bytesEach", size);
                json.WriteNumber("pdusPerSecond", Math.Round(perSecond, 1));
                json.WriteNumber("bytesPerSecond", Math.Round(perSecond * size));
                json.WriteMilliseconds("medianMs", At(0.5));
                json.WriteMilliseconds("p99Ms", At(0.99));
                json.WriteMilliseconds("longestMs", At(1));
            });
            return;
        }
        screen.Line($"{times.Length} PDUs of {size} bytes: {Units.Rate(perSecond)}, {Units.Bytes(perSecond * size)}/s");
        screen.Line($"each takes {Units.Time(At(0.5))} (median), {Units.Time(At(0.99))} (99 of 100), {Units.Time(At(1))} at most");
    }
}
