using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Obd;
using Spectre.Console;

namespace CanTools.Cli.Obd;

/// <summary>Trouble codes: stored, pending, permanent, and what the monitors say.</summary>
internal sealed class ObdCodesCommand : CliCommand
{
    private static readonly (ObdCommand Command, string Kind)[] s_kinds =
    [
        (ObdCommands.StoredTroubleCodes, "stored"), (ObdCommands.PendingTroubleCodes, "pending"),
        (ObdCommands.PermanentTroubleCodes, "permanent"),
    ];

    private readonly CarArguments _car = new();

    public ObdCodesCommand()
        : base("codes", "trouble codes (stored, pending, permanent), the lamp, and the monitors")
    {
        _car.AddTo(this);
        Examples = [new("canctl obd codes vcan0", "of all control units")];
        Run(RunAsync);
    }

    private Task RunAsync(Invocation invocation, CancellationToken stop) => _car.UseAsync(
        invocation,
        async (_, ecus) =>
        {
            Screen screen = invocation.Screen;
            Table table = Tables.Make(screen, "ECU", "CODE", "KIND", "WHOSE");
            foreach (ObdEcu ecu in ecus)
            {
                if (await TryAskAsync(ecu, ObdCommands.MonitorStatus, stop) is { } status && !screen.IsJson)
                    screen.Note($"{ecu.Id}: {status}");
                foreach ((ObdCommand command, string kind) in s_kinds)
                {
                    if (await TryAskAsync(ecu, command, stop) is not { } value)
                        continue;
                    foreach (TroubleCode code in value.TroubleCodes)
                    {
                        if (screen.IsJson)
                        {
                            screen.Json(json =>
                            {
                                json.WriteString("ecu", ecu.Id.ToString());
                                json.WriteString("code", code.ToString());
                                json.WriteString("kind", kind);
                                json.WriteBoolean("standard", code.IsStandard);
                            });
                        }
                        else
                        {
                            table.Add(ecu.Id.ToString(), code.ToString(), kind, code.IsStandard ? "SAE J2012" : "the manufacturer's");
                        }
                    }
                }
            }
            if (table.Rows.Count > 0)
                screen.Draw(table);
            else
                screen.Note("There are no trouble codes.");
        },
        stop);

    /// <summary>
    /// Null: this control unit does not know it, and says so or, as SAE J1979 has it, nothing. Stored codes all of them know.
    /// </summary>
    private static async Task<ObdValue?> TryAskAsync(ObdEcu ecu, ObdCommand command, CancellationToken stop)
    {
        try
        {
            return await ecu.Client.QueryAsync(command, stop);
        }
        catch (Exception exception) when (command != ObdCommands.StoredTroubleCodes && IsUnknown(exception))
        {
            return null;
        }
    }

    private static bool IsUnknown(Exception exception) => exception is TimeoutException or NegativeResponseException
    {
        Code: NegativeResponseCode.ServiceNotSupported or NegativeResponseCode.SubFunctionNotSupported or NegativeResponseCode.RequestOutOfRange
            or NegativeResponseCode.ServiceNotSupportedInActiveSession,
    };
}
