using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Obd;
using CanTools.Cli.Output;
using CanTools.Client;
using CanTools.Client.Obd;
using CanTools.Shared.Can;
using Spectre.Console;

namespace CanTools.Cli.Sessions;

/// <summary>Asks a car on another machine's bus.</summary>
internal sealed class SessionQueryCommand : CliCommand
{
    private readonly StartArguments _start = new();

    private readonly Argument<ObdCommand[]> _commands = Parsed.Arguments(
        "COMMAND", "names or numbers, such as engine-speed or 010C; none: everything that the car knows", CommandNames.Parse,
        ArgumentArity.ZeroOrMore, () => CommandNames.All);

    private readonly Option<TimeSpan> _timeout = Parsed.Option("--timeout", "TIME", "how long a control unit has to begin its answer", Quantity.Time, TimeSpan.FromSeconds(10));

    public SessionQueryCommand()
        : base("query", "ask a car for values (OBD-II), in a session of its own")
    {
        Add(_commands);
        Add(_timeout);
        _start.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session query --ticket 4711 --bus powertrain=500k vin engine-speed", "two values of the car that the ticket is for")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        if (_start.Buses(invocation) is not [var bus])
            throw new UsageException("A car is on one bus. Name it with --bus, such as --bus powertrain=500k.");
        await _start.UseAsync(
            invocation,
            async (session, end) =>
            {
                IReadOnlyList<IsoTpAddress> ecus = await session.GetEcusAsync(end);
                if (ecus.Count == 0)
                    throw new CommandException(ExitCode.NoAnswer, "No control unit answers. Is the ignition on, and the bit rate right?");
                Table table = Tables.Make(invocation.Screen, "ECU", "COMMAND", "NAME", "VALUE");
                int answers = 0;
                Exception? refusal = null;
                foreach (IsoTpAddress address in ecus)
                {
                    (int count, Exception? problem) = await AskAsync(invocation, session, bus.Name, address, table, end);
                    answers += count;
                    refusal = problem ?? refusal;
                }
                if (table.Rows.Count > 0)
                    invocation.Screen.Draw(table);
                if (answers == 0 && refusal is not null)
                    throw refusal;
            },
            stop);
    }

    /// <returns>How much was answered, and why the rest was not.</returns>
    private async Task<(int Answers, Exception? Refusal)> AskAsync(
        Invocation invocation, Client.Sessions.Session session, string bus, IsoTpAddress address, Table table, CancellationToken end)
    {
        await using IsoTpChannel channel = await session.OpenIsoTpAsync(bus, address, cancellationToken: end);
        var client = new ObdClient(channel, new ObdClientOptions { P2 = invocation.Get(_timeout) });
        var ecu = new ObdEcu(address.Receive.Id, client);
        IReadOnlyList<ObdCommand> commands = invocation.Get(_commands) is { Length: > 0 } asked ? asked : await client.GetSupportedCommandsAsync(end);
        int answers = 0;
        Exception? refusal = null;
        foreach (ObdCommand command in commands)
        {
            try
            {
                ObdValue value = await client.QueryAsync(command, end);
                answers++;
                if (invocation.Screen.IsJson)
                    invocation.Screen.Json(json => ValueRows.Write(json, ecu, value));
                else
                    table.Add(ecu.Id.ToString(), CommandNames.Number(command), command.Name, value.ToString());
            }
            catch (Exception exception) when (exception is NegativeResponseException or TimeoutException or ObdAnswerException)
            {
                // Another control unit may know it.
                refusal = exception;
            }
        }
        return (answers, refusal);
    }
}
