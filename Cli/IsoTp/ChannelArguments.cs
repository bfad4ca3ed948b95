using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.IsoTp;

/// <summary>How a channel is named and set up: the same for all commands that open one.</summary>
internal sealed class ChannelArguments
{
    public const string Remarks =
        """
        The channel is the daemon's, so that programs that use the same one share it: two sockets of their own would break each other's transfers. With --direct it is a socket of this program alone, and no daemon is needed.
        """;

    public Argument<InterfaceName> Interface { get; } = Parsed.Interface();

    public Argument<IsoTpPair> Pair { get; } = Parsed.Argument(
        "TX:RX", "the identifiers to send with and to listen to, such as 7E0:7E8; eight digits are 29 bits", IsoTpPair.Parse,
        () => ["7E0:7E8", "7E1:7E9", "18DA10F1:18DAF110"]);

    private readonly Option<byte?> _target = Parsed.Option<byte?>("--target", "HEX", "extended addressing: the first byte of what is sent", text => Quantity.HexByte(text));

    private readonly Option<byte?> _source = Parsed.Option<byte?>("--source", "HEX", "extended addressing: the first byte of what is received", text => Quantity.HexByte(text));

    private readonly Option<byte?> _extension = Parsed.Option<byte?>("--extension", "HEX", "mixed addressing: the first byte of both", text => Quantity.HexByte(text));

    private readonly Option<byte?> _padding = Parsed.Option<byte?>("--padding", "HEX", "fill frames up with this byte", text => Quantity.HexByte(text));

    private readonly Option<byte> _blockSize = Parsed.Option("--block-size", "N", "ask for a pause after so many frames; 0: never", text => (byte)Quantity.Whole(text, byte.MaxValue));

    private readonly Option<TimeSpan> _separation = Parsed.Option("--stmin", "TIME", "ask for this time between two frames: 5ms", Quantity.Time);

    private readonly Option<bool> _fd = Parsed.Flag("--fd", "CAN FD frames, of 64 bytes");

    private readonly Option<bool> _direct = Parsed.Flag("--direct", "a socket of this program alone, without the daemon");

    private readonly Option<bool> _exclusive = Parsed.Flag("--exclusive", "keep everybody else out of the channel");

    public void AddTo(Command command)
    {
        command.Add(Interface);
        command.Add(Pair);
        foreach (Option option in new Option[] { _target, _source, _extension, _padding, _blockSize, _separation, _fd, _direct, _exclusive })
            command.Add(option);
    }

    public IsoTpAddress Address(Invocation invocation) =>
        invocation.Get(Pair).ToAddress(invocation.Get(_target), invocation.Get(_source), invocation.Get(_extension));

    public IsoTpOptions Options(Invocation invocation) => new()
    {
        TransmitPadding = invocation.Get(_padding),
        BlockSize = invocation.Get(_blockSize),
        SeparationTime = invocation.Get(_separation),
        CanFd = invocation.Get(_fd),
        TransmitDataLength = invocation.Get(_fd) ? (byte)64 : (byte)8,
    };

    /// <summary>Opens it, and does something with it.</summary>
    public async Task UseAsync(Invocation invocation, Func<IsoTpSocket, Task> use, CancellationToken stop)
    {
        InterfaceName name = invocation.Get(Interface);
        IsoTpAddress address = Address(invocation);
        IsoTpOptions options = Options(invocation);
        if (invocation.Get(_direct))
        {
            await using IsoTpSocket own = IsoTpSocket.Open(name, address, options);
            await use(own);
            return;
        }
        await using DaemonClient daemon = await invocation.ConnectAsync(stop);
        await using IsoTpSocket shared = await daemon.OpenIsoTpAsync(
            name, address, options, invocation.Get(_exclusive) ? IsoTpAccess.Exclusive : IsoTpAccess.Shared, stop);
        await use(shared);
    }
}
