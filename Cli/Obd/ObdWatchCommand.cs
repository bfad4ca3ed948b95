using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using Spectre.Console;

namespace CanTools.Cli.Obd;

/// <summary>Values as they move.</summary>
internal sealed class ObdWatchCommand : CliCommand
{
    private const int HistoryWidth = 40;

    private readonly CarArguments _car = new();

    private readonly Argument<ObdCommand[]> _commands = Parsed.Arguments(
        "COMMAND", "names or numbers; none: speeds, temperature, throttle, load, fuel", CommandNames.Parse, ArgumentArity.ZeroOrMore, () => CommandNames.All);

    private readonly Option<TimeSpan> _every = Parsed.Option("--every", "TIME", "between two rounds", Quantity.Time, TimeSpan.FromMilliseconds(500));

    private readonly Option<int?> _count = Parsed.Option<int?>("--count", "N", "end after so many rounds", text => Quantity.Count(text));

    public ObdWatchCommand()
        : base("watch", "values as they move, in a view that redraws itself; lines where nobody looks")
    {
        _car.AddTo(this);
        Add(_commands);
        Add(_every);
        Add(_count);
        IsEndless = true;
        Examples =
        [
            new("canctl obd watch vcan0", "the usual ones, until Ctrl-C"),
            new("canctl obd watch vcan0 --json --count 10 engine-speed", "ten rounds for a script"),
        ];
        Run(RunAsync);
    }

    private static ObdCommand[] Usual { get; } =
    [
        ObdCommands.EngineSpeed, ObdCommands.VehicleSpeed, ObdCommands.EngineLoad, ObdCommands.ThrottlePosition,
        ObdCommands.CoolantTemperature, ObdCommands.FuelLevel,
    ];

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        await _car.UseAsync(invocation, (_, ecus) => WatchAsync(invocation, ecus, stop), stop);
        return ExitCode.Done;
    }

    private async Task WatchAsync(Invocation invocation, IReadOnlyList<ObdEcu> ecus, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        List<Dial> dials = await FindAsync(invocation, ecus, stop);
        bool hasAnswers = false;
        Task asking = AskAsync();
        if (screen.CanRedraw)
            await LiveView.RunAsync(screen, TimeSpan.FromMilliseconds(200), () => View(screen, dials), asking, stop);
        await asking;
        if (!hasAnswers)
            throw new CommandException(ExitCode.NoAnswer, "No control unit answered any of that. Is the ignition on?");

        async Task AskAsync()
        {
            for (int left = invocation.Get(_count) ?? int.MaxValue; left > 0; left--)
            {
                foreach (IGrouping<ObdEcu, Dial> group in dials.GroupBy(dial => dial.Ecu))
                {
                    IReadOnlyList<ObdValue> values = await group.Key.Client.QueryAsync([.. group.Select(dial => dial.Command)], stop);
                    hasAnswers |= values.Count > 0;
                    // What is not answered this time is left out. The view is drawn by another thread.
                    lock (dials)
                    {
                        foreach (Dial dial in group)
                            dial.HasValue = false;
                        foreach (ObdValue value in values)
                            group.First(dial => dial.Command == value.Command).Take(value);
                    }
                }
                if (!screen.CanRedraw)
                    Print(screen, dials);
                if (left > 1)
                    await Task.Delay(invocation.Get(_every), stop);
            }
        }
    }

    private async Task<List<Dial>> FindAsync(Invocation invocation, IReadOnlyList<ObdEcu> ecus, CancellationToken stop)
    {
        ObdCommand[] asked = invocation.Get(_commands) is { Length: > 0 } given ? given : Usual;
        List<Dial> dials = [];
        foreach (ObdEcu ecu in ecus)
        {
            IReadOnlyList<ObdCommand> known = await ecu.Client.GetSupportedCommandsAsync(stop);
            dials.AddRange(asked.Where(known.Contains).Select(command => new Dial(ecu, command)));
        }
        return dials.Count > 0
            ? dials
            : throw new CommandException(ExitCode.NoAnswer, "No control unit knows any of that. 'canctl obd list INTERFACE' shows what they know.");
    }

    private static void Print(Screen screen, List<Dial> dials)
    {
        if (screen.IsJson)
        {
            foreach (Dial dial in dials.Where(dial => dial.HasValue))
                screen.Json(json => ValueRows.Write(json, dial.Ecu, dial.Value));
        }
        else if (dials.Any(dial => dial.HasValue))
        {
            screen.Line(string.Join("  ", dials.Where(dial => dial.HasValue).Select(dial => $"{dial.Ecu.Id} {dial.Command.Name} {dial.Value}")));
        }
        screen.Flush();
    }

    private static Table View(Screen screen, List<Dial> dials)
    {
        Table table = Tables.Make(screen, "ECU", "NAME", "#VALUE", "");
        lock (dials)
        {
            foreach (Dial dial in dials)
                AddRow(table, dial);
        }
        return table;
    }

    private static void AddRow(Table table, Dial dial) =>
        table.AddRow(
            new Text(dial.Ecu.Id.ToString()), new Text(dial.Command.Name), new Text(dial.HasValue ? Visible.Of(dial.Value.ToString()) : "…"),
            new Text(dial.History.ToString(), new Style(Color.Green)));

    private sealed class Dial(ObdEcu ecu, ObdCommand command)
    {
        public ObdEcu Ecu => ecu;

        public ObdCommand Command => command;

        /// <summary>Whether it was answered in the last round.</summary>
        public bool HasValue { get; set; }

        public ObdValue Value { get; private set; }

        public Sparkline History { get; } = new(HistoryWidth);

        public void Take(ObdValue value)
        {
            Value = value;
            HasValue = true;
            if (value.Shape == ObdShape.Number)
                History.Add(value.Number);
        }
    }
}
