using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;
using Spectre.Console;

namespace CanTools.Cli.Sessions;

/// <summary>What is reserved, and who waits.</summary>
internal sealed class ReservationsCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();

    public ReservationsCommand()
        : base("reservations", "what is reserved, and who waits for what")
    {
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session reservations", "in the order in which they get it")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        Table table = Tables.Make(screen, ReservationRows.Headings);
        foreach (SessionReservation one in await controller.ListReservationsAsync(stop))
        {
            if (screen.IsJson)
                screen.Json(json => ReservationRows.Write(json, one));
            else
                table.Add(ReservationRows.Cells(one));
        }
        if (screen.IsJson)
            return;
        if (table.Rows.Count > 0)
            screen.Draw(table);
        else
            screen.Note("Nothing is reserved, and nobody waits.");
    }
}
