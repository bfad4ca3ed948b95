using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Frames as they pass by: candump's job.</summary>
internal sealed class DumpCommand : CliCommand
{
    private readonly Argument<FrameFilters[]> _sources = Parsed.Arguments(
        "INTERFACE[,FILTER]", "interfaces, or 'any'; with filters: ID:MASK lets through what matches, ID~MASK what does not",
        FrameFilters.Parse, ArgumentArity.OneOrMore, () => [.. Parsed.Names(), "any"]);

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "end after so many frames", text => Quantity.Count(text));

    private readonly Option<TimeSpan?> _for = Parsed.Option<TimeSpan?>("--for", "TIME", "end after this time", text => Quantity.Time(text));

    private readonly Option<string> _time = new("--time")
    {
        Description = $"what stands in front of a frame: {string.Join(", ", TimeColumn.Kinds)}",
        HelpName = "KIND",
        DefaultValueFactory = _ => "clock",
    };

    private readonly Option<bool> _isoTp = Parsed.Flag("--isotp", "put ISO-TP's PDUs together again, and name what they say as UDS or OBD-II");

    private readonly Option<bool> _extended = Parsed.Flag("--isotp-extended", "the same where each frame begins with an address byte");

    private readonly Option<bool> _errors = Parsed.Flag("--errors", "error frames, too: what the controllers report");

    private readonly Option<bool> _ascii = Parsed.Flag("--ascii", "the data as text, too");

    private readonly Option<bool> _live = Parsed.Flag("--live", "a table that redraws itself, one line for each identifier, instead of one for each frame");

    private readonly Option<string?> _log = new("--log") { Description = "write what canplayer and 'canctl play' read to this file, too; -: only that, to standard output", HelpName = "FILE" };

    private readonly Option<bool> _yes = Parsed.Yes();

    public DumpCommand()
        : base("dump", "show frames as they pass by; needs no daemon")
    {
        _time.AcceptOnlyFromAmong([.. TimeColumn.Kinds]);
        Add(_sources);
        Add(_count);
        Add(_for);
        Add(_time);
        Add(_isoTp);
        Add(_extended);
        Add(_errors);
        Add(_ascii);
        Add(_live);
        Add(_log);
        Add(_yes);
        IsEndless = true;
        Remarks = "A number of eight digits is a 29-bit identifier. Classic, FD and XL frames are shown; what the kernel had no room for is counted at the end.";
        Examples =
        [
            new("canctl dump vcan0", "everything, until Ctrl-C"),
            new("canctl dump --isotp vcan0,700:700", "what testers and control units say to each other, by name"),
            new("canctl dump --live any", "what moves, on all interfaces"),
            new("canctl dump --for 2s --log drive.log vcan0", "a recording, for canplayer or 'canctl play'"),
            new("canctl dump --json --count 10 vcan0", "ten frames for a script"),
        ];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        var options = new CanSocketOptions
        {
            Errors = invocation.Get(_errors) ? CanErrorClasses.All : default,
            ReceiveBuffer = 2 << 20,
        };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (invocation.Get(_for) is { } time)
            end.CancelAfter(time);
        await using var receiver = new FrameReceiver(invocation.Get(_sources), options, screen.Warn);
        string? logName = invocation.Get(_log);
        if (File.Exists(logName))
            await invocation.ConfirmAsync(_yes, $"Write over {logName}?", stop);
        await using StreamWriter? log = logName is null or "-" ? null : new StreamWriter(logName) { NewLine = "\n" };
        IFrameSink sink = logName == "-" ? new LogSink(screen)
            : invocation.Get(_live) ? new LiveTable(screen, Decoder(invocation))
            : new FrameLines(screen, new TimeColumn(invocation.Get(_time)!), Decoder(invocation), invocation.Get(_ascii));
        Task shown = sink.ShowAsync(end.Token);
        try
        {
            long left = invocation.Get(_count) ?? long.MaxValue;
            await foreach ((InterfaceName name, CanMessage message) in receiver.ReadAllAsync(end.Token))
            {
                log?.WriteLine(CanLog.Format(message, name));
                sink.Add(name, message);
                if (--left == 0)
                    break;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is up.
        }
        finally
        {
            await end.CancelAsync();
            // It leaves the terminal as it was.
            await shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            sink.End();
            if (receiver.Dropped > 0)
                screen.Warn($"{receiver.Dropped} frames came faster than they were taken, and are missing.");
        }
        return ExitCode.Done;
    }

    private IsoTpReassembler? Decoder(Invocation invocation) =>
        invocation.Get(_extended) ? new IsoTpReassembler(prefixLength: 1) : invocation.Get(_isoTp) ? new IsoTpReassembler() : null;
}
