using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client;

namespace CanTools.Cli.IsoTp;

/// <summary>Receives PDUs.</summary>
internal sealed class IsoTpReceiveCommand : CliCommand
{
    private readonly ChannelArguments _channel = new();

    private readonly Option<int> _count = Parsed.Option("--count", "N", "end after so many", Quantity.Count, 1);

    private readonly Option<TimeSpan?> _timeout = Parsed.Option<TimeSpan?>("--timeout", "TIME", "fail if they have not come by then", text => Quantity.Time(text));

    public IsoTpReceiveCommand()
        : base("receive", "take part, and print what is received")
    {
        _channel.AddTo(this);
        Add(_count);
        Add(_timeout);
        Remarks = ChannelArguments.Remarks;
        Examples = [new("canctl isotp receive vcan0 7E8:7E0 --timeout 1s", "be a control unit, for one request")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (invocation.Get(_timeout) is { } timeout)
            patience.CancelAfter(timeout);
        try
        {
            await _channel.UseAsync(
                invocation,
                async socket =>
                {
                    for (int left = invocation.Get(_count); left > 0; left--)
                    {
                        IsoTpMessage message = await socket.ReceiveMessageAsync(patience.Token);
                        PduText.Print(invocation.Screen, message.Data.Span, message.Timestamp);
                    }
                },
                patience.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing more came within {Output.Units.Time(invocation.Get(_timeout)!.Value)}.");
        }
    }
}
