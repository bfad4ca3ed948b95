using System.Diagnostics;
using CanTools.Client.Obd;

namespace CanTools.Samples.Obd;

/// <summary>Live values: on a terminal they stay where they are, else each second is a line.</summary>
internal static class Dashboard
{
    private const int BarLength = 40;

    private static readonly (ObdCommand Command, double Full)[] s_dials =
    [
        (ObdCommands.EngineSpeed, 6000), (ObdCommands.VehicleSpeed, 160), (ObdCommands.CoolantTemperature, 120),
        (ObdCommands.ThrottlePosition, 100), (ObdCommands.FuelLevel, 100),
    ];

    public static async Task ShowAsync(ObdClient engine, TimeSpan duration)
    {
        Console.WriteLine($"VIN            {await engine.QueryAsync(ObdCommands.Vin)}");
        Console.WriteLine($"stored codes   {OrNone(await engine.QueryAsync(ObdCommands.StoredTroubleCodes))}");
        Console.WriteLine($"pending codes  {OrNone(await engine.QueryAsync(ObdCommands.PendingTroubleCodes))}");
        Console.WriteLine($"monitors       {await engine.QueryAsync(ObdCommands.MonitorStatus)}");

        bool isTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        long start = Stopwatch.GetTimestamp();
        bool isFirst = true;
        ObdCommand[] commands = [.. s_dials.Select(dial => dial.Command)];
        do
        {
            IReadOnlyList<ObdValue> values = await engine.QueryAsync(commands);
            if (isTerminal)
                Draw(values, isFirst);
            else
                Console.WriteLine(string.Join("  ", values.Select(value => $"{Text(value),10}")));
            isFirst = false;
            await Task.Delay(isTerminal ? 100 : 1000);
        }
        while (Stopwatch.GetElapsedTime(start) < duration);
    }

    private static void Draw(IReadOnlyList<ObdValue> values, bool isFirst)
    {
        if (!isFirst)
            Console.Write($"\e[{values.Count}A");
        foreach (ObdValue value in values)
        {
            int filled = (int)Math.Clamp(value.Number / s_dials.First(dial => dial.Command == value.Command).Full * BarLength, 0, BarLength);
            Console.WriteLine($"\e[K{value.Command.Name,-30} {new string('#', filled),-BarLength} {Text(value)}");
        }
    }

    private static string Text(ObdValue value) => $"{value.Number:0} {value.Unit}";

    private static string OrNone(ObdValue codes) => codes.TroubleCodes.Count > 0 ? codes.ToString() : "none";
}
