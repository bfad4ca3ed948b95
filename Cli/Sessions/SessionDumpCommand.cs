using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Frames;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Cli.Sessions;

/// <summary>Frames of another machine's bus.</summary>
internal sealed class SessionDumpCommand : CliCommand
{
    private readonly StartArguments _start = new();

    private readonly Option<bool> _isoTp = Parsed.Flag("--isotp", "put ISO-TP's PDUs together again, and name what they say");

    private readonly Option<bool> _errors = Parsed.Flag("--errors", "error frames, too");

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "end after so many frames", text => Quantity.Count(text));

    public SessionDumpCommand()
        : base("dump", "show another machine's frames as they pass by, in a session of its own")
    {
        Add(_isoTp);
        Add(_errors);
        Add(_count);
        _start.AddTo(this);
        IsEndless = true;
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session dump --connector bench --bus powertrain=500k --isotp", "until Ctrl-C")];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        if (_start.Buses(invocation) is not [var bus])
            throw new UsageException("Frames are of one bus. Name it with --bus, such as --bus powertrain=500k.");
        var lines = new FrameLines(
            invocation.Screen, new TimeColumn("clock"), invocation.Get(_isoTp) ? new IsoTpReassembler() : null, withAscii: false);
        await _start.UseAsync(
            invocation,
            async (session, end) =>
            {
                await using SessionCanChannel channel = await session.OpenRawAsync(
                    bus.Name, new SessionCanOptions { Fd = true, Errors = invocation.Get(_errors) }, end);
                int left = invocation.Get(_count) ?? int.MaxValue;
                InterfaceName name = InterfaceName.Parse(bus.Name.Length <= InterfaceName.MaxLength ? bus.Name : "bus");
                try
                {
                    await foreach (CanMessage message in channel.ReceiveAllAsync(end))
                    {
                        lines.Add(name, message);
                        if (--left == 0)
                            break;
                    }
                }
                finally
                {
                    if (channel.DroppedFrames > 0)
                        invocation.Screen.Warn($"{channel.DroppedFrames} frames came faster than they were taken, and are missing.");
                }
            },
            stop);
        return ExitCode.Done;
    }
}
