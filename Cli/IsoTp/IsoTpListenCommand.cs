using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Frames;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.IsoTp;

/// <summary>What two parties say to each other, without taking part.</summary>
internal sealed class IsoTpListenCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    private readonly Argument<IsoTpPair> _pair = Parsed.Argument("TX:RX", "the two identifiers, such as 7E0:7E8", IsoTpPair.Parse, () => ["7E0:7E8"]);

    private readonly Option<bool> _extended = Parsed.Flag("--extended", "each frame begins with an address byte");

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "end after so many", text => Quantity.Count(text));

    public IsoTpListenCommand()
        : base("listen", "what two parties say to each other, without taking part; needs no daemon")
    {
        Add(_interface);
        Add(_pair);
        Add(_extended);
        Add(_count);
        IsEndless = true;
        Remarks = "It sends nothing, not even flow control. > is what the first identifier says, < what the second does; what is incomplete is told.";
        Examples = [new("canctl isotp listen vcan0 7E0:7E8", "a tester and the engine's control unit, until Ctrl-C")];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        IsoTpPair pair = invocation.Get(_pair);
        CanId one = pair.IsExtended ? CanId.Extended(pair.Transmit) : CanId.Standard(pair.Transmit);
        CanId other = pair.IsExtended ? CanId.Extended(pair.Receive) : CanId.Standard(pair.Receive);
        using CanSocket socket = CanSocket.Open(
            invocation.Get(_interface), new CanSocketOptions { Fd = true, Filters = [CanFilter.Exactly(one), CanFilter.Exactly(other)] });
        var reassembler = new IsoTpReassembler(invocation.Get(_extended) ? 1 : 0);
        int left = invocation.Get(_count) ?? int.MaxValue;
        await foreach (CanMessage message in socket.ReceiveAllAsync(stop))
        {
            if (reassembler.Add(message) is not { } part)
                continue;
            string way = message.Id == one ? ">" : "<";
            if (part.Problem is { } problem)
                invocation.Screen.Warn($"{way} {part.Part}: {problem}");
            if (part.Pdu is not { } pdu)
                continue;
            PduText.Print(invocation.Screen, pdu, message.Timestamp, way);
            if (--left == 0)
                break;
        }
        return ExitCode.Done;
    }
}
