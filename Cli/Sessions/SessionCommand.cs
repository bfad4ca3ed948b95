using CanTools.Cli.Application;

namespace CanTools.Cli.Sessions;

/// <summary>All that can be done with another machine's buses, over can-gateway.</summary>
internal sealed class SessionCommand : CommandGroup
{
    public SessionCommand()
        : base(
            "session", "use another machine's buses over can-gateway: look, ask, reserve, interrupt",
            new SessionListCommand(), new SessionWatchCommand(), new SessionHoldCommand(), new SessionRequestCommand(),
            new SessionQueryCommand(), new SessionDumpCommand(), new SessionConnectorCommand(), new SessionInterruptCommand(),
            new ReserveCommand(), new ReservationsCommand(), new UnreserveCommand(), new TicketCommand(add: true), new TicketCommand(add: false))
    {
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session list", "who has which bench")];
    }
}
