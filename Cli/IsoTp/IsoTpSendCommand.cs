using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;

namespace CanTools.Cli.IsoTp;

/// <summary>Sends PDUs.</summary>
internal sealed class IsoTpSendCommand : CliCommand
{
    private readonly ChannelArguments _channel = new();

    private readonly Argument<string[]> _pdus = new("HEX")
    {
        Description = "PDUs in hexadecimal; -: one from each line of standard input",
        Arity = ArgumentArity.OneOrMore,
    };

    public IsoTpSendCommand()
        : base("send", "send PDUs, one after the other: done when all are out")
    {
        _channel.AddTo(this);
        Add(_pdus);
        Remarks = ChannelArguments.Remarks;
        Examples = [new("canctl isotp send vcan0 7E0:7E8 3E80", "TesterPresent, which nobody answers")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        string[] texts = invocation.Get(_pdus);
        IAsyncEnumerable<byte[]> pdus = PduText.Read(texts, stop);
        return _channel.UseAsync(
            invocation,
            async socket =>
            {
                int sent = 0;
                Task work = SendAllAsync();
                await LongWork.ShowAsync(
                    invocation.Screen, "Sending", texts is ["-"] ? null : texts.Length, "PDUs", () => Volatile.Read(ref sent), work);

                async Task SendAllAsync()
                {
                    await foreach (byte[] pdu in pdus)
                    {
                        await socket.SendAsync(pdu, stop);
                        Interlocked.Increment(ref sent);
                    }
                }
            },
            stop);
    }
}
