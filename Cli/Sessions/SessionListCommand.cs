using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;
using Spectre.Console;

namespace CanTools.Cli.Sessions;

/// <summary>Who has what on a gateway.</summary>
internal sealed class SessionListCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();
    private readonly Option<bool> _history = Parsed.Flag("--history", "those that are over, too, as far as the gateway keeps them");
    private readonly Option<string?> _owner = new("--owner") { Description = "only this client's", HelpName = "ID" };

    public SessionListCommand()
        : base("list", "the sessions of a gateway, or of its farm")
    {
        Add(_history);
        Add(_owner);
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session list --gateway https://bench:50051 --client-id me --secret-file ~/.secret", "over TLS")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        Table table = Tables.Make(screen, SessionRows.Headings);
        await foreach (SessionDescription session in controller.ListSessionsAsync(
            owner: invocation.Get(_owner), history: invocation.Get(_history), cancellationToken: stop))
        {
            // A gateway keeps those that are over for a while, so that their owners learn it.
            if (!invocation.Get(_history) && session.State is (SessionState.Finished or SessionState.Interrupted or SessionState.Failed))
                continue;
            if (screen.IsJson)
                screen.Json(json => SessionRows.Write(json, session));
            else
                table.Add(SessionRows.Cells(session));
        }
        if (screen.IsJson)
            return;
        if (table.Rows.Count > 0)
            screen.Draw(table);
        else
            screen.Note("There are no sessions.");
    }
}
