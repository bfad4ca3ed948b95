using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>Hands out tickets, or takes them back.</summary>
internal sealed class TicketCommand : CliCommand
{
    private readonly bool _add;
    private readonly GatewayArguments _gateway = new();
    private readonly Argument<string> _ticket = new("TICKET") { Description = "its number" };
    private readonly Argument<string> _connector = new("CONNECTOR") { Description = "what it is for" };

    public TicketCommand(bool add)
        : base(add ? "add-ticket" : "remove-ticket", add ? "hand out a ticket for a connector, as operators may" : "take a ticket back")
    {
        _add = add;
        Add(_ticket);
        if (add)
            Add(_connector);
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new(add ? "canctl session add-ticket 4711 bench" : "canctl session remove-ticket 4711", add ? "who has it can start a session on it" : "nobody can start a session on it any more")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        if (_add)
            await controller.AddTicketAsync(invocation.Get(_ticket), invocation.Get(_connector), stop);
        else
            await controller.RemoveTicketAsync(invocation.Get(_ticket), stop);
    }
}
