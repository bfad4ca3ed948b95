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
        List<(CanMessage Message, InterfaceName Name)> frames = Read(invocation.Get(_file));
        if (frames.Count == 0)
            throw new CommandException(ExitCode.Failed, $"There is no frame in {invocation.Get(_file)}.");
        (string From, InterfaceName To)[] map = invocation.Get(_map)!;
        int repeat = invocation.Get(_repeat);
        double speed = invocation.Get(_speed);
        Dictionary<InterfaceName, CanSocket> sockets = [];
        try
        {
            foreach (InterfaceName name in frames.Select(frame => frame.Name).Distinct())
                sockets[name] = CanSocket.Open(Target(map, name), new CanSocketOptions { Fd = true, Xl = true, Filters = [] });
            long sent = 0;
            Task work = PlayAsync();
            await LongWork.ShowAsync(invocation.Screen, "Playing", (double)frames.Count * repeat, "frames", () => Volatile.Read(ref sent), work);

            async Task PlayAsync()
            {
                await Task.Yield();
                long first = frames[0].Message.ReceivedNanoseconds;
                for (int round = 0; round < repeat; round++)
                {
                    var pacing = new Pacing();
                    foreach ((CanMessage message, InterfaceName name) in frames)
                    {
                        if (speed > 0)
                            await pacing.WaitUntilAsync(TimeSpan.FromMicroseconds((message.ReceivedNanoseconds - first) / 1000 / speed), stop);
                        stop.ThrowIfCancellationRequested();
                        sockets[name].Send(message);
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

    private static List<(CanMessage Message, InterfaceName Name)> Read(string file)
    {
        var frames = new List<(CanMessage, InterfaceName)>();
        int number = 0;
        foreach (string line in Lines(file))
        {
            number++;
            if (line.Trim().Length == 0)
                continue;
            try
            {
                frames.Add(CanLog.Parse(line));
            }
            catch (FormatException exception)
            {
                throw new CommandException(ExitCode.Failed, $"{file}, line {number}: {exception.Message}");
            }
        }
        return frames;
    }

    private static IEnumerable<string> Lines(string file)
    {
        if (file != "-")
        {
            foreach (string line in File.ReadLines(file))
                yield return line;
            yield break;
        }
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}
