using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>Gives a reservation back.</summary>
internal sealed class UnreserveCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();
    private readonly Argument<string> _reservation = new("ID") { Description = "of the reservation; 'canctl session reservations' shows it" };
    private readonly Option<bool> _yes = Parsed.Yes();

    public UnreserveCommand()
        : base("unreserve", "give a reservation back")
    {
        Add(_reservation);
        Add(_yes);
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session unreserve --yes ID", "without asking: for scripts")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        string id = invocation.Get(_reservation);
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        await invocation.ConfirmAsync(_yes, $"Give reservation {id} back?", stop);
        await controller.RemoveReservationAsync(id, stop);
    }
}
