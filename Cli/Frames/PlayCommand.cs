using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Shared.Can;

namespace CanTools.Cli.Frames;

/// <summary>Sends what was recorded, as it came: canplayer's job.</summary>
internal sealed class PlayCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "a log of 'canctl dump --log', candump -l or candump -L; -: standard input" };

    private readonly Option<(string From, InterfaceName To)[]> _map = Parsed.Options(
        "--map", "FROM=TO", "send what came from one interface to another; with TO alone, everything", Mapping);

    private readonly Option<double> _speed = Parsed.Option("--speed", "FACTOR", "faster or slower than it was; 0: as fast as it goes", Speed, 1.0);

    private readonly Option<int> _repeat = Parsed.Option("--repeat", "N", "play it so often", Quantity.Count, 1);

    public PlayCommand()
        : base("play", "send a recording again, in the time in which it came; needs no daemon")
    {
        Add(_file);
        Add(_map);
        Add(_speed);
        Add(_repeat);
        Examples =
        [
            new("canctl play drive.log", "to the interfaces that it came from"),
            new("canctl play --map vcan0 --speed 10 drive.log", "everything to one interface, ten times as fast"),
        ];
        Run(RunAsync);
    }

    private static double Speed(string text) =>
        Quantity.Number(text) is >= 0 and var speed ? speed : throw new FormatException("A recording cannot be played backwards.");

    private static (string From, InterfaceName To) Mapping(string text) => text.Split('=') switch
    {
        [var to] => ("", InterfaceName.Parse(to)),
        [var from, var to] => (from, InterfaceName.Parse(to)),
        _ => throw new FormatException($"'{text}' says nothing: write FROM=TO, such as can0=vcan0."),
    };

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        string file = invocation.Get(_file);
        // What is read from standard input is played as it comes; a file is read first, since its end tells how far it is.
        List<(CanMessage Message, InterfaceName Name)>? frames = file == "-" ? null : await ReadAsync(file, File.ReadLinesAsync(file, stop)).ToListAsync(stop);
        if (frames is { Count: 0 })
            throw new CommandException(ExitCode.Failed, $"There is no frame in {file}.");
        (string From, InterfaceName To)[] map = invocation.Get(_map)!;
        int repeat = invocation.Get(_repeat);
        if (frames is null && repeat > 1)
            throw new UsageException("What is read can be played only once. Leave out --repeat, or give a file.");
        double speed = invocation.Get(_speed);
        Dictionary<InterfaceName, CanSocket> sockets = [];
        try
        {
            foreach (InterfaceName name in frames?.Select(frame => frame.Name).Distinct() ?? [])
                Open(name);
            long sent = 0;
            Task work = PlayAsync();
            await LongWork.ShowAsync(invocation.Screen, "Playing", (double?)frames?.Count * repeat, "frames", () => Volatile.Read(ref sent), work);

            CanSocket Open(InterfaceName name) => sockets.TryGetValue(name, out CanSocket? socket) ? socket
                : sockets[name] = AnyFrames.Open(new CanSocketOptions { Filters = [] }, options => CanSocket.Open(Target(map, name), options));

            async Task PlayAsync()
            {
                await Task.Yield();
                for (int round = 0; round < repeat; round++)
                {
                    var pacing = new Pacing();
                    long? first = null;
                    await foreach ((CanMessage message, InterfaceName name) in frames?.ToAsyncEnumerable() ?? ReadAsync(file, StandardInput.ReadLinesAsync(stop)))
                    {
                        first ??= message.ReceivedNanoseconds;
                        if (speed > 0)
                            await pacing.WaitUntilAsync(TimeSpan.FromMicroseconds((message.ReceivedNanoseconds - first.Value) / 1000 / speed), stop);
                        stop.ThrowIfCancellationRequested();
                        Open(name).Send(message);
                        Volatile.Write(ref sent, sent + 1);
                    }
                }
            }
        }
        finally
        {
            foreach (CanSocket socket in sockets.Values)
                socket.Dispose();
        }
    }

    private static InterfaceName Target((string From, InterfaceName To)[] map, InterfaceName name)
    {
        foreach ((string from, InterfaceName to) in map)
        {
            if (from.Length == 0 || from == name.ToString())
                return to;
        }
        return name;
    }

    private static async IAsyncEnumerable<(CanMessage Message, InterfaceName Name)> ReadAsync(string file, IAsyncEnumerable<string> lines)
    {
        int number = 0;
        await foreach (string line in lines)
        {
            number++;
            if (line.Trim().Length > 0)
                yield return Parse(file, number, line);
        }
    }

    private static (CanMessage Message, InterfaceName Name) Parse(string file, int number, string line)
    {
        try
        {
            return CanLog.Parse(line);
        }
        catch (FormatException exception)
        {
            throw new CommandException(ExitCode.Failed, $"{file}, line {number}: {exception.Message}");
        }
    }
}
