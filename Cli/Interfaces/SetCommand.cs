using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>Changes an interface's settings.</summary>
internal sealed class SetCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    private readonly Option<int?> _bitRate = Parsed.Option<int?>("--bitrate", "RATE", "bits per second: 500000, 500k", text => Quantity.BitRate(text));

    private readonly Option<double?> _samplePoint = Parsed.Option<double?>("--sample-point", "SHARE", "where in the bit it is sampled: 0.875", text => Quantity.Number(text));

    private readonly Option<int?> _dataBitRate = Parsed.Option<int?>("--data-bitrate", "RATE", "bits per second of a CAN FD frame's data: 2M", text => Quantity.BitRate(text));

    private readonly Option<double?> _dataSamplePoint = Parsed.Option<double?>("--data-sample-point", "SHARE", "the same for the data: 0.75", text => Quantity.Number(text));

    private readonly Option<CanControllerModes[]> _enable = Parsed.Options("--enable", "MODE", $"switch on: {AllModes}", Mode);

    private readonly Option<CanControllerModes[]> _disable = Parsed.Options("--disable", "MODE", "switch off", Mode);

    private readonly Option<TimeSpan?> _restartDelay = Parsed.Option<TimeSpan?>("--restart-after", "TIME", "restart by itself so long after a bus-off; 0: never", text => Quantity.Time(text));

    private readonly Option<bool> _restart = Parsed.Flag("--restart", "restart a controller that is bus-off, now");

    private readonly Option<int?> _termination = Parsed.Option<int?>("--termination", "OHMS", "switch on this termination; 0: none", text => Quantity.Whole(text, ushort.MaxValue));

    private readonly Option<int?> _mtu = Parsed.Option<int?>("--frames", "KIND", "the largest frames: classic, fd, xl, or an MTU", CreateCommand.Mtu);

    private readonly Option<string?> _alias = new("--alias") { Description = "a text for people; empty takes it away", HelpName = "TEXT" };

    private readonly Option<bool> _takeDown = Parsed.Flag("--take-down", "take it down for the change where it must be down, and up again");

    public SetCommand()
        : base("set", "change bit rates, modes, frame size, alias: all of it, or nothing")
    {
        foreach (Symbol one in new Symbol[]
            {
                _interface, _bitRate, _samplePoint, _dataBitRate, _dataSamplePoint, _enable, _disable, _restartDelay, _restart, _termination,
                _mtu, _alias, _takeDown,
            })
        {
            if (one is Option option)
                Add(option);
            else
                Add((Argument)one);
        }
        Examples =
        [
            new("canctl interface set can0 --bitrate 500k --sample-point 0.875 --take-down", "a controller's bit rate"),
            new("canctl interface set can0 --enable listen-only --disable one-shot", "modes of a controller"),
            new("canctl interface set vcan0 --alias \"bench 7\" --frames classic --take-down", "what virtual ones have, too"),
        ];
        Run(RunAsync);
    }

    private static string AllModes => string.Join(", ", Enum.GetValues<CanControllerModes>().Where(one => one != 0).Select(ControllerRows.Name));

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        if (invocation.Get(_samplePoint) is not null && invocation.Get(_bitRate) is null
            || invocation.Get(_dataSamplePoint) is not null && invocation.Get(_dataBitRate) is null)
        {
            throw new UsageException("A sample point goes with a bit rate. Give --bitrate or --data-bitrate, too.");
        }
        var settings = new CanLinkSettings
        {
            BitTiming = Timing(invocation.Get(_bitRate), invocation.Get(_samplePoint)),
            DataBitTiming = Timing(invocation.Get(_dataBitRate), invocation.Get(_dataSamplePoint)),
            Enable = invocation.Get(_enable)!.Aggregate(default(CanControllerModes), (all, one) => all | one),
            Disable = invocation.Get(_disable)!.Aggregate(default(CanControllerModes), (all, one) => all | one),
            RestartDelay = invocation.Get(_restartDelay),
            Restart = invocation.Get(_restart),
            TerminationOhms = invocation.Get(_termination),
            Mtu = invocation.Get(_mtu),
            Alias = invocation.Get(_alias),
        };
        if (settings == new CanLinkSettings())
            throw new UsageException("Nothing is to be changed. See 'canctl interface set --help' for what can be.");
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await daemon.ConfigureAsync(invocation.Get(_interface), settings, invocation.Get(_takeDown), stop);
    }

    private static CanBitTiming? Timing(int? bitRate, double? samplePoint) =>
        bitRate is { } rate ? CanBitTiming.FromBitRate(rate, samplePoint) : null;

    private static CanControllerModes Mode(string text) =>
        Enum.GetValues<CanControllerModes>().FirstOrDefault(one => one != 0 && ControllerRows.Name(one) == text) is var mode and not 0
            ? mode
            : throw new FormatException($"there is no mode '{text}', but {AllModes}.");
}
