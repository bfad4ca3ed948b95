using System.CommandLine;
using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Shared.Can;

namespace CanTools.Cli.Obd;

/// <summary>How a car is reached: the same for all commands that ask one.</summary>
internal sealed class CarArguments
{
    public Argument<InterfaceName> Interface { get; } = Parsed.Interface("the CAN interface that the car is on");

    private readonly Option<uint?> _ecu = Parsed.Option<uint?>("--ecu", "ID", "only the control unit that answers with this identifier, such as 7E8 (default: all that are found)", text => Id(text));

    private readonly Option<bool> _extended = Parsed.Flag("--extended", "identifiers of 29 bits (18DB33F1), as some cars have");

    private readonly Option<TimeSpan> _timeout = Parsed.Option("--timeout", "TIME", "how long a control unit has to begin its answer", Quantity.Time, TimeSpan.FromMilliseconds(250));

    private readonly Option<bool> _direct = Parsed.Flag("--direct", "sockets of this program alone, without the daemon");

    public void AddTo(Command command)
    {
        command.Add(Interface);
        command.Add(_ecu);
        command.Add(_extended);
        command.Add(_timeout);
        command.Add(_direct);
    }

    /// <summary>Finds the control units, and does something with them.</summary>
    public async Task UseAsync(Invocation invocation, Func<ObdVehicle, IReadOnlyList<ObdEcu>, Task> use, CancellationToken stop)
    {
        InterfaceName name = invocation.Get(Interface);
        ObdAddressing addressing = invocation.Get(_extended) ? ObdAddressing.Extended : ObdAddressing.Standard;
        var options = new ObdClientOptions { P2 = invocation.Get(_timeout) };
        await using DaemonClient? daemon = invocation.Get(_direct) ? null : await invocation.ConnectAsync(stop);
        await using ObdVehicle vehicle = daemon is null
            ? await ObdVehicle.DiscoverAsync(name, addressing, options, stop)
            : await ObdVehicle.DiscoverAsync(daemon, name, addressing, options, stop);
        IReadOnlyList<ObdEcu> ecus = [.. vehicle.Ecus.Where(ecu => invocation.Get(_ecu) is not { } only || ecu.Id.Value == only)];
        if (ecus.Count == 0)
        {
            throw new CommandException(ExitCode.NoAnswer, vehicle.Ecus.Count == 0
                ? $"No control unit answers on {name}. Is the ignition on, and the bit rate right? 'canctl dump {name}' shows whether anybody speaks."
                : $"There is no control unit {invocation.Get(_ecu):X}. There are {string.Join(", ", vehicle.Ecus)}.");
        }
        await use(vehicle, ecus);
    }

    private static uint? Id(string text) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id) && id <= CanId.MaxExtended
            ? id
            : throw new FormatException($"'{text}' is no identifier: write it in hexadecimal.");
}
