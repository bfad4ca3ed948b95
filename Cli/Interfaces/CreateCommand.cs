using System.CommandLine;
using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Interfaces;

/// <summary>Makes a vcan, or the two ends of a vxcan.</summary>
internal sealed class CreateCommand : CliCommand
{
    private readonly Argument<InterfaceNamePattern> _name =
        Parsed.Argument("NAME", "what it is called; with %d the kernel picks the number: vcan%d", InterfaceNamePattern.Parse);

    private readonly Option<InterfaceNamePattern?> _peer = Parsed.Option<InterfaceNamePattern?>(
        "--peer", "NAME", "make a cable (vxcan) instead, with this other end", InterfaceNamePattern.Parse);

    private readonly Option<int> _process = Parsed.Option(
        "--peer-in", "PID", "put the other end into the network namespace of this process, such as a container's", Quantity.Count);

    private readonly Option<int?> _mtu = Parsed.Option<int?>("--frames", "KIND", "the largest frames: classic, fd, xl, or an MTU (default: fd)", Mtu);

    private readonly Option<string?> _alias = new("--alias") { Description = "a text for people that shows as its alias", HelpName = "TEXT" };

    private readonly Option<bool> _down = Parsed.Flag("--down", "leave it down");

    private readonly Option<bool> _temporary = Parsed.Flag("--temporary", "hold it until Ctrl-C; it goes with this program, however that ends");

    public CreateCommand()
        : base("create", "make a virtual interface, up: a bus of its own, or the two ends of a cable")
    {
        Add(_name);
        Add(_peer);
        Add(_process);
        Add(_mtu);
        Add(_alias);
        Add(_down);
        Add(_temporary);
        Remarks = "It prints the name; with --peer both. It stays until somebody deletes it.";
        Examples =
        [
            new("canctl interface create vcan0", "a virtual bus"),
            new("canctl interface create vcan%d", "the same with the next free number, which it prints"),
            new("canctl interface create left --peer right --frames classic", "a cable between two interfaces, for classic frames"),
        ];
        Run(RunAsync);
    }

    public static int? Mtu(string text) => text.ToLowerInvariant() switch
    {
        "classic" => CanMtu.Classic,
        "fd" => CanMtu.Fd,
        "xl" => CanMtu.Xl,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int mtu) && CanMtu.IsValid(mtu) => mtu,
        _ => throw new FormatException($"'{text}' is neither classic, fd or xl, nor an MTU (16, 72, or 76 to 2060)."),
    };

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        if (invocation.Has(_process) && !invocation.Has(_peer))
            throw new UsageException("--peer-in says where the other end is to be, and there is none. Name it with --peer.");
        var options = new CanInterfaceOptions
        {
            Stays = !invocation.Get(_temporary),
            Up = !invocation.Get(_down),
            Mtu = invocation.Get(_mtu),
            Alias = invocation.Get(_alias),
        };
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await using CreatedInterface created = invocation.Get(_peer) is not { } peer
            ? await daemon.CreateVcanAsync(invocation.Get(_name), options, stop)
            : await daemon.CreateVxcanAsync(invocation.Get(_name), peer, Namespace(invocation), options, stop);
        Show(invocation.Screen, created);
        if (created.IsTemporary)
        {
            invocation.Screen.Note("It goes with this program: stop it with Ctrl-C.");
            invocation.Screen.Flush();
            await WaitAsync(created, stop);
        }
    }

    private NetworkNamespaceOf? Namespace(Invocation invocation) =>
        invocation.Has(_process) ? NetworkNamespaceOf.Process(invocation.Get(_process)) : null;

    private static void Show(Screen screen, CreatedInterface created)
    {
        if (screen.IsJson)
        {
            screen.Json(json =>
            {
                json.WriteString("name", created.Name.ToString());
                json.WriteNumber("index", created.Index);
                json.WriteOptional("peer", created.PeerName?.ToString());
                json.WriteBoolean("temporary", created.IsTemporary);
            });
            return;
        }
        screen.Line(created.PeerName is { } peer ? $"{created.Name} {peer}" : created.Name.ToString());
    }

    /// <summary>Until it is stopped, which is how it is meant to end.</summary>
    private static async Task WaitAsync(CreatedInterface created, CancellationToken stop)
    {
        try
        {
            await foreach (CanInterfaceEvent happened in CanInterfaces.WatchInterfacesAsync(stop))
            {
                if (happened.Interface.Index == created.Index && happened.Change == CanInterfaceChange.Deleted)
                    throw new CommandException(ExitCode.Lost, $"{created.Name} was deleted by somebody else, or its daemon ended.");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
