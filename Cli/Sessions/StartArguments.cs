using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>What a session is started on, and how: the same for all commands that start one.</summary>
internal sealed class StartArguments
{
    private readonly GatewayArguments _gateway = new();

    private readonly Option<string?> _ticket = new("--ticket") { Description = "start it on this ticket", HelpName = "TICKET" };

    private readonly Option<string?> _connector = new("--connector") { Description = "start it on this connector", HelpName = "ID" };

    private readonly Option<string[]> _tags = Parsed.Options("--tag", "WORD", "start it on a connector that has this tag", text => text);

    private readonly Option<string?> _reservation = new("--reservation") { Description = "start it on what was reserved", HelpName = "ID" };

    private readonly Option<TimeSpan> _wait = Parsed.Option("--wait", "TIME", "wait so long until it is free", Quantity.Time);

    private readonly Option<bool> _takeOver = Parsed.Flag("--take-over", "end the session that has it, as a client of higher priority may");

    private readonly Option<bool> _yes = Parsed.Yes();

    private readonly Option<string> _reason = new("--reason") { Description = "why: whoever loses it is told", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    private readonly Option<BusDefinition[]> _buses = Parsed.Options("--bus", "NAME[=RATE[@PLUS/MINUS]]", "a bus of the session, such as powertrain=500k@6/14", Bus);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _ticket, _connector, _tags, _reservation, _wait, _takeOver, _yes, _reason, _buses })
            command.Add(option);
        _gateway.AddTo(command);
    }

    public IReadOnlyList<BusDefinition> Buses(Invocation invocation) => invocation.Get(_buses)!;

    /// <summary>Starts a session, does something with it, and finishes it.</summary>
    public async Task UseAsync(Invocation invocation, Func<Session, CancellationToken, Task> use, CancellationToken stop)
    {
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        // Without waiting it is a moment, and not broken off: the gateway would have started it, and nobody would finish it.
        await using Session session = await StartAsync(invocation, controller, invocation.Has(_wait) ? stop : CancellationToken.None);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);
        try
        {
            end.Token.ThrowIfCancellationRequested();
            if (Buses(invocation).Count > 0)
                await session.ConfigureAsync(Buses(invocation), end.Token);
            await use(session, end.Token);
            await session.FinishAsync(SessionOutcome.Success, "canctl", CancellationToken.None);
        }
        catch (Exception exception)
        {
            if (session.Ended.IsCancellationRequested)
            {
                throw new CommandException(
                    ExitCode.Lost,
                    $"Session {session.Id} was ended by somebody else. 'canctl session list --history' says by whom and why, "
                    + "where the gateway keeps a history.");
            }
            SessionOutcome outcome = exception is OperationCanceledException ? SessionOutcome.Success : SessionOutcome.CommunicationError;
            await session.FinishAsync(outcome, exception is OperationCanceledException ? "canctl was stopped" : "canctl failed", CancellationToken.None);
            throw;
        }
    }

    private async Task<Session> StartAsync(Invocation invocation, SessionController controller, CancellationToken stop)
    {
        var start = new SessionStart
        {
            Wait = invocation.Get(_wait),
            TakeOver = invocation.Get(_takeOver),
            Reason = invocation.Get(_reason)!,
        };
        string[] tags = invocation.Get(_tags)!;
        if (start.TakeOver)
            await invocation.ConfirmAsync(_yes, "End the session that has it, if there is one?", stop);
        return (invocation.Get(_ticket), invocation.Get(_connector), invocation.Get(_reservation), tags.Length) switch
        {
            ({ } ticket, null, null, 0) => await controller.StartSessionOnTicketAsync(ticket, start, stop),
            (null, { } connector, null, 0) => await controller.StartSessionOnConnectorAsync(connector, start, stop),
            (null, null, { } reservation, 0) => await controller.StartReservedSessionAsync(reservation, start, stop),
            (null, null, null, > 0) => await controller.StartSessionOnTagsAsync(tags, start, stop),
            _ => throw new UsageException("A session is started on one thing. Give one of --ticket, --connector, --reservation, or --tag."),
        };
    }

    private static BusDefinition Bus(string text)
    {
        string[] parts = text.Split('=', 2);
        if (parts.Length == 1)
            return new BusDefinition(parts[0]);
        string[] rest = parts[1].Split('@', 2);
        if (rest.Length == 1)
            return new BusDefinition(parts[0]) { BitRate = Quantity.BitRate(rest[0]) };
        return rest[1].Split('/') is [var plus, var minus] && int.TryParse(plus, out int high) && int.TryParse(minus, out int low)
            ? new BusDefinition(parts[0], high, low) { BitRate = rest[0].Length == 0 ? 0 : Quantity.BitRate(rest[0]) }
            : throw new FormatException($"'{text}' is no bus: write NAME, NAME=500k or NAME=500k@6/14.");
    }
}
