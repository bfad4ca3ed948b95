using System.CommandLine;
using System.Globalization;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Makes traffic: cangen's job.</summary>
internal sealed class GenerateCommand : CliCommand
{
    private readonly Argument<InterfaceName> _interface = Parsed.Interface();

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "so many frames (default: until Ctrl-C)", text => Quantity.Count(text));

    private readonly Option<TimeSpan> _every = Parsed.Option("--every", "TIME", "between two frames; 0: as fast as it goes", Quantity.Time, TimeSpan.FromMilliseconds(200));

    private readonly Option<CanId?> _id = Parsed.Option<CanId?>("--id", "ID", "always this one, in hexadecimal: three digits, or eight for 29 bits", text => Id(text));

    private readonly Option<int?> _length = Parsed.Option<int?>("--length", "BYTES", "always so long", text => Quantity.Whole(text, CanXlFrame.MaxLength));

    private readonly Option<HexBytes?> _data = Parsed.Option<HexBytes?>("--data", "HEX", "always these bytes", Quantity.Hex);

    private readonly Option<bool> _counting = Parsed.Flag("--counting", "a number that grows as the data, low byte first");

    private readonly Option<bool> _extended = Parsed.Flag("--extended", "identifiers of 29 bits");

    private readonly Option<bool> _fd = Parsed.Flag("--fd", "CAN FD frames");

    private readonly Option<int> _seed = Parsed.Option("--seed", "N", "the same number makes the same frames", text => Quantity.Whole(text, CanXlFrame.MaxLength));

    public GenerateCommand()
        : base("generate", "make traffic: random frames, or what you say of them; needs no daemon")
    {
        Add(_interface);
        foreach (Option option in new Option[] { _count, _every, _id, _length, _data, _counting, _extended, _fd, _seed })
            Add(option);
        IsEndless = true;
        Examples =
        [
            new("canctl generate vcan0 --count 20 --every 10ms", "random frames"),
            new("canctl generate vcan0 --count 1000 --every 0 --id 123 --length 4 --counting", "numbered frames, as fast as the interface takes them"),
        ];
        Run(RunAsync);
    }

    private static CanId Id(string text)
    {
        if (!uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
            throw new FormatException($"'{text}' is no identifier: write it in hexadecimal.");
        return text.Length > 3 ? CanId.Extended(value) : CanId.Standard(value);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        FrameGenerator generator = Make(invocation);
        TimeSpan every = invocation.Get(_every);
        int? count = invocation.Get(_count);
        using CanSocket socket = CanSocket.Open(invocation.Get(_interface), new CanSocketOptions { Fd = true, Filters = [] });
        long sent = 0;
        Task work = SendAllAsync();
        await LongWork.ShowAsync(invocation.Screen, "Generating", count, "frames", () => Volatile.Read(ref sent), work);
        return ExitCode.Done;

        async Task SendAllAsync()
        {
            await Task.Yield();
            var pacing = new Pacing();
            while (sent < (count ?? long.MaxValue))
            {
                await pacing.WaitUntilAsync(every * sent, stop);
                socket.Send(generator.Next());
                Volatile.Write(ref sent, sent + 1);
            }
        }
    }

    private FrameGenerator Make(Invocation invocation)
    {
        bool isFd = invocation.Get(_fd);
        int max = isFd ? CanFdFrame.MaxLength : CanFrame.MaxLength;
        if (invocation.Get(_length) is < 0 || invocation.Get(_length) > max || invocation.Get(_data)?.Value.Length > max)
            throw new UsageException($"A frame has 0 to {max} bytes. With --fd it has up to 64.");
        return new FrameGenerator(invocation.Has(_seed) ? invocation.Get(_seed) : Random.Shared.Next())
        {
            Id = invocation.Get(_id),
            Length = invocation.Get(_length),
            Data = invocation.Get(_data)?.Value,
            IsCounting = invocation.Get(_counting),
            IsExtended = invocation.Get(_extended),
            IsFd = isFd,
        };
    }
}
