using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client.Obd;

namespace CanTools.Cli.IsoTp;

/// <summary>Asks a control unit, and prints its answer.</summary>
internal sealed class IsoTpRequestCommand : CliCommand
{
    private readonly ChannelArguments _channel = new();

    private readonly Argument<string[]> _requests = new("HEX")
    {
        Description = "requests in hexadecimal; -: one from each line of standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<TimeSpan> _timeout = Parsed.Option("--timeout", "TIME", "how long the control unit has to begin its answer", Quantity.Time, TimeSpan.FromSeconds(1));

    private readonly Option<bool> _raw = Parsed.Flag("--raw", "take the first PDU for the answer, whatever it says");

    public IsoTpRequestCommand()
        : base("request", "ask a control unit, and print what it answers")
    {
        _channel.AddTo(this);
        Add(_requests);
        Add(_timeout);
        Add(_raw);
        Remarks = ChannelArguments.Remarks
            + "\nIt waits on while the control unit says that it needs longer (78), asks again while it is busy (21), and ends with status 4 where it refuses.";
        Examples =
        [
            new("canctl isotp request vcan0 7E0:7E8 22F190", "ReadDataByIdentifier F190: the VIN"),
            new("canctl isotp request vcan0 7E0:7E8 --json 1003 22F190", "two requests after each other, for a script"),
        ];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        IAsyncEnumerable<byte[]> requests = PduText.Read(invocation.Get(_requests), stop);
        TimeSpan timeout = invocation.Get(_timeout);
        return _channel.UseAsync(
            invocation,
            async socket =>
            {
                var client = new ObdClient(socket, new ObdClientOptions { P2 = timeout });
                await foreach (byte[] request in requests)
                {
                    byte[] answer = invocation.Get(_raw)
                        ? await socket.RequestAsync(request, timeout, stop)
                        : await client.ExchangeAsync(request, stop);
                    PduText.Print(invocation.Screen, answer, DateTimeOffset.UtcNow);
                }
            },
            stop);
    }
}
