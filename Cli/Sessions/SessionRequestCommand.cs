using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.IsoTp;
using CanTools.Client;
using CanTools.Client.Obd;

namespace CanTools.Cli.Sessions;

/// <summary>Asks a control unit on another machine's bus.</summary>
internal sealed class SessionRequestCommand : CliCommand
{
    private readonly StartArguments _start = new();

    private readonly Argument<IsoTpPair> _pair = Parsed.Argument("TX:RX", "the identifiers, such as 7E0:7E8", IsoTpPair.Parse, () => ["7E0:7E8"]);

    private readonly Argument<string[]> _requests = new("HEX") { Description = "requests in hexadecimal; -: one from each line of standard input", Arity = ArgumentArity.OneOrMore };

    private readonly Option<TimeSpan> _timeout = Parsed.Option("--timeout", "TIME", "how long the control unit has to begin its answer", Quantity.Time, TimeSpan.FromSeconds(10));

    public SessionRequestCommand()
        : base("request", "ask a control unit, and print what it answers, in a session of its own")
    {
        Add(_pair);
        Add(_requests);
        Add(_timeout);
        _start.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session request --connector bench --bus powertrain=500k 7E0:7E8 22F190", "the VIN, from another machine's car")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        if (_start.Buses(invocation) is not [var bus])
            throw new UsageException("A channel is on one bus. Name it with --bus, such as --bus powertrain=500k.");
        string[] requests = invocation.Get(_requests);
        foreach (string text in requests.Where(text => text != "-"))
            _ = Quantity.Hex(text);
        await _start.UseAsync(
            invocation,
            async (session, end) =>
            {
                await using IsoTpChannel channel =
                    await session.OpenIsoTpAsync(bus.Name, invocation.Get(_pair).ToAddress(null, null, null), cancellationToken: end);
                var client = new ObdClient(channel, new ObdClientOptions { P2 = invocation.Get(_timeout) });
                await foreach (byte[] request in PduText.Read(requests, end))
                    PduText.Print(invocation.Screen, await client.ExchangeAsync(request, end), DateTimeOffset.UtcNow);
            },
            stop);
    }
}
