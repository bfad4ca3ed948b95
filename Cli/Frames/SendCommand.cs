using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Sends frames that are typed, or read.</summary>
internal sealed class SendCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    private readonly Argument<string[]> _frames = new("FRAME")
    {
        Description = "in can-utils' notation; -: read them from standard input, one a line",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _count = Parsed.Option("--repeat", "N", "send all of it so often", Quantity.Count, 1);

    private readonly Option<TimeSpan> _every = Parsed.Option("--every", "TIME", "between two frames: 10ms", Quantity.Time);

    public SendCommand()
        : base("send", "send frames; needs no daemon")
    {
        Add(_interface);
        Add(_frames);
        Add(_count);
        Add(_every);
        Remarks =
            """
            123#DEADBEEF has 11 bits, 00000123#DEADBEEF 29; 123#R4 is a remote request for 4 bytes; 123##1DEADBEEF is CAN FD with its bit rate switch (1), 123##0... without.
            """;
        Examples =
        [
            new("canctl send vcan0 123#DEADBEEF", "one frame"),
            new("canctl send vcan0 --repeat 100 --every 10ms 123#01 124#02", "two, a hundred times"),
            new("echo 7DF#02010C | canctl send vcan0 -", "what another program writes"),
        ];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        string[] texts = invocation.Get(_frames);
        int repeat = invocation.Get(_count);
        TimeSpan every = invocation.Get(_every);
        if (repeat > 1 && texts.Contains("-"))
            throw new UsageException("What is read can be sent only once. Leave out --repeat, or give the frames themselves.");
        foreach (string text in texts.Where(text => text != "-"))
            _ = CanMessage.Parse(text);

        using CanSocket socket = AnyFrames.Open(
            new CanSocketOptions { Filters = [], SendTimeout = TimeSpan.FromSeconds(5) }, options => CanSocket.Open(invocation.Get(_interface), options));
        long sent = 0;
        double? total = texts.Contains("-") ? null : (double)texts.Length * repeat;
        Task work = SendAllAsync();
        await LongWork.ShowAsync(invocation.Screen, "Sending", total, "frames", () => Volatile.Read(ref sent), work);

        async Task SendAllAsync()
        {
            var pacing = new Pacing();
            for (int round = 0; round < repeat; round++)
            {
                await foreach (CanMessage message in FramesFrom.ReadAsync(texts, stop))
                {
                    await pacing.WaitUntilAsync(every * sent, stop);
                    socket.Send(message);
                    Volatile.Write(ref sent, sent + 1);
                }
                await Task.Yield();
            }
        }
    }
}
