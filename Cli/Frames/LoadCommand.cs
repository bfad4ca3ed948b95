using System.CommandLine;
using System.Diagnostics;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Frames;

/// <summary>How busy buses are: canbusload's job.</summary>
internal sealed class LoadCommand : CliCommand
{
    private const int UsualBitRate = 500_000;

    private readonly Argument<InterfaceName[]> _interfaces = Parsed.Interfaces("which; none: all", isOptional: true);

    private readonly Option<int?> _bitRate = Parsed.Option<int?>("--bitrate", "RATE", "of what bit rate it is a share (default: the controller's; 500k for virtual ones)", text => Quantity.BitRate(text));

    private readonly Option<int?> _dataBitRate = Parsed.Option<int?>("--data-bitrate", "RATE", "the same for CAN FD frames' data", text => Quantity.BitRate(text));

    private readonly Option<TimeSpan> _every = Parsed.Option("--every", "TIME", "measure for this time, again and again", Quantity.Time, TimeSpan.FromSeconds(1));

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "end after so many measurements", text => Quantity.Count(text));

    public LoadCommand()
        : base("load", "how busy buses are: frames, bytes, and the share of the bit rate; needs no daemon")
    {
        Add(_interfaces);
        Add(_bitRate);
        Add(_dataBitRate);
        Add(_every);
        Add(_count);
        IsEndless = true;
        Remarks = "Stuff bits are not counted: their number depends on the data, and is a fifth of the rest at most.";
        Examples =
        [
            new("canctl load vcan0", "a view that moves, until Ctrl-C"),
            new("canctl load --count 1 --every 2s --json", "once for a script, over all interfaces"),
        ];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        TimeSpan every = invocation.Get(_every);
        if (every < TimeSpan.FromMilliseconds(50))
            throw new UsageException("A measurement takes 50 ms at least. Choose a longer time for --every.");
        InterfaceName[] names = invocation.Get(_interfaces) is { Length: > 0 } given ? [.. given.Distinct()]
            : [.. CanInterfaces.List().Where(link => link.IsUp).Select(link => link.Name)];
        if (names.Length == 0)
            throw new CommandException(ExitCode.NotFound, "There is no CAN interface that is up. 'canctl interface list' shows what there is.");
        BusLoad[] loads = [.. names.Select(name => Make(invocation, name))];
        Dictionary<InterfaceName, BusLoad> byName = loads.ToDictionary(load => load.Name);
        await using var receiver = new FrameReceiver(
            names.Select(name => new FrameFilters(name, [])), new CanSocketOptions { ReceiveBuffer = 2 << 20 }, screen.Warn);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task measuring = MeasureAsync();
        Task receiving = ReceiveAsync();
        Task first = screen.CanRedraw
            ? LiveView.RunAsync(screen, TimeSpan.FromMilliseconds(250), () => View(screen, loads), measuring, end.Token)
            : measuring;
        try
        {
            await await Task.WhenAny(first, receiving);
        }
        finally
        {
            await end.CancelAsync();
            // It leaves the terminal as it was.
            await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return ExitCode.Done;

        async Task ReceiveAsync()
        {
            await foreach ((InterfaceName name, CanMessage message) in receiver.ReadAllAsync(end.Token))
            {
                lock (loads)
                    byName[name].Add(message);
            }
        }

        async Task MeasureAsync()
        {
            long begin = Stopwatch.GetTimestamp();
            for (int left = invocation.Get(_count) ?? int.MaxValue; left > 0; left--)
            {
                await Task.Delay(every, end.Token);
                lock (loads)
                {
                    TimeSpan time = Stopwatch.GetElapsedTime(begin);
                    begin = Stopwatch.GetTimestamp();
                    foreach (BusLoad load in loads)
                        load.Close(time);
                }
                if (!screen.CanRedraw)
                    Print(screen, loads);
            }
        }
    }

    private BusLoad Make(Invocation invocation, InterfaceName name)
    {
        CanLink link = Interfaces.ShowCommand.Find(name);
        double rate = invocation.Get(_bitRate) ?? (link.Controller?.BitTiming is { BitRate: > 0 } timing ? (int)timing.BitRate : UsualBitRate);
        double data = invocation.Get(_dataBitRate) ?? (link.Controller?.DataBitTiming is { BitRate: > 0 } fast ? fast.BitRate : rate);
        return new BusLoad(name, rate, data);
    }

    private static void Print(Screen screen, BusLoad[] loads)
    {
        foreach (BusLoad load in loads)
        {
            if (screen.IsJson)
            {
                screen.Json(json =>
                {
                    json.WriteTime("at", DateTimeOffset.UtcNow);
                    json.WriteString("interface", load.Name.ToString());
                    json.WriteNumber("bitRate", load.BitRate);
                    json.WriteNumber("framesPerSecond", Math.Round(load.FramesPerSecond, 1));
                    json.WriteNumber("bytesPerSecond", Math.Round(load.BytesPerSecond, 1));
                    json.WriteNumber("load", Math.Round(load.Share, 4));
                });
            }
            else
            {
                screen.Line($"{load.Name,-15}  {Units.Rate(load.FramesPerSecond),12} frames  {Units.Bytes(load.BytesPerSecond),10}/s  "
                    + $"{Units.Percent(load.Share),8} of {Units.BitRate(load.BitRate)}");
            }
        }
        screen.Flush();
    }

    private static Table View(Screen screen, BusLoad[] loads)
    {
        Table table = Tables.Make(screen, "INTERFACE", "BIT RATE", "#FRAMES", "#DATA", "#LOAD", "#PEAK", "LAST 30");
        lock (loads)
        {
            foreach (BusLoad load in loads)
            {
                var style = new Style(load.Share > 0.8 ? Color.Red : load.Share > 0.5 ? Color.Yellow : Color.Green);
                table.AddRow(
                    new Text(load.Name.ToString()), new Text(Units.BitRate(load.BitRate)), new Text(Units.Rate(load.FramesPerSecond)),
                    new Text($"{Units.Bytes(load.BytesPerSecond)}/s"), new Text(Units.Percent(load.Share), style),
                    new Text(Units.Percent(load.Peak)), new Text(load.History.ToString(), style));
            }
        }
        return table;
    }
}
