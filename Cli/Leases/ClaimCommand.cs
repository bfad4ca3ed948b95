using System.CommandLine;
using System.Text;
using CanTools.Cli.Application;
using CanTools.Cli.IsoTp;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Cli.Leases;

/// <summary>Gets a lease and holds it: until a command has ended, or until Ctrl-C.</summary>
internal sealed class ClaimCommand : CliCommand
{
    private readonly ClaimKind _kind;

    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    private readonly Option<IsoTpPair?> _channel = Parsed.Option<IsoTpPair?>("--channel", "TX:RX", "only this ISO-TP channel of it, such as 7E0:7E8", text => IsoTpPair.Parse(text));

    private readonly Option<bool> _shared = Parsed.Flag("--shared", "for reading, beside others who do the same");

    private readonly Option<TimeSpan?> _limit = Parsed.Option<TimeSpan?>("--limit", "TIME", "give it back by then, come what may", text => Quantity.Time(text));

    private readonly Option<string?> _purpose = new("--purpose") { Description = "what for: others are told it", HelpName = "TEXT" };

    private readonly Option<TimeSpan> _wait = Parsed.Option("--timeout", "TIME", "how long to wait", Quantity.Time, TimeSpan.FromHours(1));

    private readonly Option<string?> _reason = new("--reason") { Description = "why: whoever loses it is told", HelpName = "TEXT", Required = true };

    private readonly Option<bool> _yes = Parsed.Yes();

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "what to run while it is held, behind --; none: hold it until Ctrl-C",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public ClaimCommand(ClaimKind kind)
        : base(NameOf(kind), Describe(kind))
    {
        _kind = kind;
        Add(_interface);
        Add(_channel);
        Add(_shared);
        Add(_limit);
        Add(_purpose);
        if (kind == ClaimKind.Wait)
            Add(_wait);
        if (kind == ClaimKind.TakeOver)
        {
            Add(_reason);
            Add(_yes);
        }
        Add(_command);
        Remarks = "While it is held, the daemon opens no channels there for others, and does not bring it down or change it for them. "
            + "It ends with this program, however that ends. Where somebody takes it over, the command is asked to end (SIGTERM), "
            + "and the status is 7.";
        Examples = kind switch
        {
            ClaimKind.Claim => [new(
                "canctl leases claim vcan0 --purpose flashing -- sleep 1",
                "nobody else may interfere meanwhile; the command's exit status is canctl's")],
            ClaimKind.Wait => [new("canctl leases wait vcan0 --timeout 5m -- sleep 1", "the same, as soon as it is free: in the order of asking")],
            _ => [new(
                "canctl leases take-over vcan0 --yes --reason \"bench is needed\" -- sleep 1",
                "from whoever has it; root, the same user, or whom the daemon's rules allow")],
        };
        Run(RunAsync);
    }

    private static string NameOf(ClaimKind kind) => kind switch
    {
        ClaimKind.Claim => "claim",
        ClaimKind.Wait => "wait",
        _ => "take-over",
    };

    private static string Describe(ClaimKind kind) => kind switch
    {
        ClaimKind.Claim => "have an interface or channel to oneself, while a command runs or until Ctrl-C",
        ClaimKind.Wait => "the same, as soon as it is free",
        _ => "the same, from whoever has it: they lose it",
    };

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        InterfaceName name = invocation.Get(_interface);
        string[] command = invocation.Get(_command);
        var options = new LeaseOptions
        {
            Channel = invocation.Get(_channel)?.ToAddress(null, null, null),
            IsShared = invocation.Get(_shared),
            TimeLimit = invocation.Get(_limit),
            Purpose = invocation.Get(_purpose) ?? "",
            Name = NameFor(command),
            Wait = _kind == ClaimKind.Wait ? invocation.Get(_wait) : TimeSpan.Zero,
        };
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await using Lease lease = _kind == ClaimKind.TakeOver
            ? await TakeOverAsync(invocation, daemon, name, options, stop)
            : await ClaimAsync(invocation, daemon, name, options, stop);
        Show(invocation.Screen, lease);
        int status = command.Length > 0
            ? await ChildCommand.RunAsync(command, invocation.Signals, lease.Lost)
            : await HoldAsync(lease, stop);
        lease.ThrowIfLost();
        return status;
    }

    private static async Task<Lease> ClaimAsync(
        Invocation invocation, DaemonClient daemon, InterfaceName name, LeaseOptions options, CancellationToken stop)
    {
        Task<Lease> claim = daemon.ClaimAsync(name, options, stop);
        if (options.Wait > TimeSpan.Zero)
            await LongWork.ShowAsync(invocation.Screen, $"Waiting for {name}", null, "", () => 0, claim);
        return await claim;
    }

    private async Task<Lease> TakeOverAsync(
        Invocation invocation, DaemonClient daemon, InterfaceName name, LeaseOptions options, CancellationToken stop)
    {
        string[] holders = [.. (await daemon.ListLeasesAsync(stop))
            .Where(one => one.InterfaceName == name && !one.IsWaiting && IsInTheWay(one, options.Channel))
            .Select(one => $"{one.Program} (uid {one.UserId}, pid {one.ProcessId})").Distinct()];
        if (holders.Length > 0)
        {
            string what = invocation.Get(_channel) is { } channel ? $"{channel} on {name}" : $"{name}";
            await invocation.ConfirmAsync(_yes, $"Take {what} from {string.Join(" and ", holders)}?", stop);
        }
        return await daemon.TakeOverAsync(name, invocation.Get(_reason)!, options, stop);
    }

    /// <summary>What is held of the interface stands in the way of each of its channels, and the other way round.</summary>
    private static bool IsInTheWay(LeaseRecord lease, IsoTpAddress? channel) =>
        channel is not { } wanted || lease.Transmit is null || (lease.Transmit == wanted.Transmit.Id && lease.Receive == wanted.Receive.Id);

    /// <summary>What others are told: as much of the command's name as the protocol has room for.</summary>
    private static string NameFor(string[] command)
    {
        if (command.Length == 0)
            return "canctl";
        var name = new StringBuilder("canctl: ");
        int bytes = name.Length;
        foreach (Rune rune in Path.GetFileName(command[0]).EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > ClaimMessage.MaxName)
                break;
            name.Append(rune);
        }
        return name.ToString();
    }

    private static async Task<int> HoldAsync(Lease lease, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, lease.Lost);
        try
        {
            await Task.Delay(Timeout.Infinite, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Both are how it is meant to end.
        }
        return ExitCode.Done;
    }

    private static void Show(Screen screen, Lease lease)
    {
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteNumber("number", lease.Number);
                json.WriteString("interface", lease.InterfaceName.ToString());
                json.WriteBoolean("shared", lease.IsShared);
                json.WriteTime("since", lease.Since);
                json.WriteTime("until", lease.Until);
            });
            screen.Flush();
        }
        screen.Note($"{lease.InterfaceName} is yours{(lease.Until is { } until ? $" until {Units.Moment(until)}" : "")}.");
    }
}
