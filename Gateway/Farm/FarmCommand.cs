using CanTools.Client.Grpc;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Configuration;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CanTools.Gateway.Farm;

/// <summary>"can-gateway farm": what is in the directory, and its tickets and clients, for those who look after it.</summary>
internal static class FarmCommand
{
    private const int UsualRows = 100, MaxRows = 100_000;

    public const string Help = """
        can-gateway farm looks after a farm's directory, in its database.

          can-gateway farm WHAT [--NAME=VALUE]...

          gateways, connectors, sessions, claims, reservations, tickets, clients, audit
                                        print the table of that name, latest last
          add-ticket ID CONNECTOR       a ticket, or another connector for it
          remove-ticket ID
          add-client ID                 reads a secret from the input; for a client that there is, one more, of which five stay
          remove-reservation ID         what was reserved, or somebody who waits
          remove-client ID              it is let in no more, and its tokens are good for nothing

          restored                      after the database was restored from a backup, with all gateways stopped: nobody has anything

          --Priority=N                  of add-client: whoever has more may take over (default 0)
          --Operator=true               of add-client: may manage tickets and interrupt others' sessions
          --Rows=N                      at most so many rows, the latest (default 100)
          --Json=true                   one object a line, for programs
          --Farm:Database=TEXT          the directory (default: as the gateway's configuration says)
          --Configuration=FILE          read that from this file

        Exit status: 0 done, 1 the database cannot be used or there is no such thing, 2 wrong arguments.
        The tables are views in the schema can_gateway, too: SELECT * FROM can_gateway.session_list;
        """;

    private static readonly Dictionary<string, string> s_lists = new()
    {
        ["gateways"] = "gateway_list", ["connectors"] = "connector_list", ["sessions"] = "session_list", ["claims"] = "claim_list",
        ["reservations"] = "reservation_list",
        ["tickets"] = "ticket_list", ["clients"] = "client_list", ["audit"] = "audit_list",
    };

    /// <summary>Nothing depends on how fast this is, other than on a gateway's beats.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] arguments)
    {
        string[] words = [.. arguments.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal))];
        try
        {
            IConfigurationRoot settings = GatewayServer.Read(arguments[words.Length..]);
            var farm = new FarmOptions { Name = "farm" };
            settings.GetSection("Farm").Bind(farm);
            if (farm.Database is null)
                return Fail(2, "there is no farm: neither the configuration nor the arguments have Farm:Database.");
            farm.Answer = farm.Answer < s_patience ? s_patience : farm.Answer;
            await using var database = new FarmDatabase(farm, maxConnections: 2);

            // Who only looks leaves the tables as they are: gateways may be older than this.
            if (words is not [var list] || !s_lists.ContainsKey(list))
                await FarmSchema.MigrateAsync(database, FarmSchema.Newest, CancellationToken.None);
            return await RunAsync(words, settings, database);
        }
        catch (Exception exception) when (exception is GrpcException or PostgresException)
        {
            return Fail(1, exception.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or InvalidDataException or IOException)
        {
            return Fail(2, exception.Message);
        }
    }

    private static async Task<int> RunAsync(string[] words, IConfigurationRoot settings, FarmDatabase database)
    {
        string by = $"{Environment.UserName}@{Environment.MachineName}";
        switch (words)
        {
            case [var list] when s_lists.TryGetValue(list, out string? view):
                int rows = settings.GetValue("Rows", UsualRows);
                if (rows is < 1 or > MaxRows)
                    return Fail(2, $"--Rows={rows} is not from 1 to {MaxRows}.");
                await FarmTable.PrintAsync(database, view, rows, settings.GetValue("Json", false), Console.Out);
                return 0;
            case ["add-ticket", var ticket, var connector]:
                Connectors.ITicketTable.Check(ticket);
                await database.ExecuteAsync("SELECT add_ticket($1, $2, $3)", default, ticket, connector, by);
                return 0;
            case ["remove-ticket", var ticket]:
                return await database.FindAsync("SELECT remove_ticket($1, $2)", default, ticket, by) is true ? 0 : Fail(1, $"there is no ticket '{ticket}'.");
            case ["remove-reservation", var reservation]:
                return Guid.TryParse(reservation, out Guid id)
                    && await database.FindAsync("SELECT remove_reservation($1, $2)", default, id, by) is true
                        ? 0 : Fail(1, $"there is no reservation '{reservation}'.");
            case ["add-client", var client]:
                if (GatewayOptionsValidator.WrongClientId(client) is { } problem)
                    return Fail(2, problem);

                // From the input, so that it stands in no list of processes and in no shell's history.
                if (Console.In.ReadLine() is not { Length: > 0 } secret)
                    return Fail(2, "add-client reads a secret, one line, from its input.");
                await database.ExecuteAsync(
                    "SELECT add_client($1, $2, $3, $4, $5)", default, client, SecretHash.Make(secret), settings.GetValue("Priority", 0),
                    settings.GetValue("Operator", false), by);
                return 0;
            case ["restored"]:
                await database.ExecuteAsync("SELECT restored($1)", default, by);
                return 0;
            case ["remove-client", var client]:
                return await database.FindAsync("SELECT remove_client($1, $2)", default, client, by) is true ? 0 : Fail(1, $"there is no client '{client}'.");
            default:
                return Fail(2, $"'{string.Join(' ', words)}' is nothing that it does; can-gateway farm --help tells what it does.");
        }
    }

    private static int Fail(int status, string problem)
    {
        Console.Error.WriteLine($"can-gateway farm: {problem}");
        return status;
    }
}
