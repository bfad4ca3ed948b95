using CanTools.Client;
using CanTools.Client.Obd;

namespace CanTools.Samples.Obd;

/// <summary>Asks again and again, and counts what cannot be an answer to what was asked.</summary>
internal static class Rounds
{
    public static async Task<int> RunAsync(ObdClient engine, int rounds)
    {
        int wrong = 0;
        for (int i = 0; i < rounds; i++)
        {
            try
            {
                double speed = (await engine.QueryAsync(ObdCommands.VehicleSpeed)).Number;
                double engineSpeed = (await engine.QueryAsync(ObdCommands.EngineSpeed)).Number;
                double coolant = (await engine.QueryAsync(ObdCommands.CoolantTemperature)).Number;
                if (speed is < 0 or > 200 || engineSpeed is < 500 or > 7000 || coolant is < 10 or > 120)
                    wrong++;
            }
            catch (Exception exception) when (exception is CanToolsException or TimeoutException)
            {
                Console.Error.WriteLine(exception.Message);
                wrong++;
            }
        }
        Console.WriteLine($"{rounds} rounds, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }
}
