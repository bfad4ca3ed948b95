using System.CommandLine;
using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>Ends somebody's session.</summary>
internal sealed class SessionInterruptCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();
    private readonly Argument<string> _session = new("ID") { Description = "of the session; 'canctl session list' shows it" };
    private readonly Option<string> _reason = new("--reason") { Description = "why: its owner is told", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _yes = Parsed.Yes();

    public SessionInterruptCommand()
        : base("interrupt", "end a session: one's own, or as an operator anybody's")
    {
        Add(_session);
        Add(_reason);
        Add(_yes);
        _gateway.AddTo(this);
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session interrupt --yes --reason \"forgotten\" ID", "without asking: for scripts")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        string id = invocation.Get(_session);
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        await invocation.ConfirmAsync(_yes, $"End session {id}? What it does on the bus ends at once.", stop);
        SessionDescription ended = await controller.InterruptSessionAsync(id, invocation.Get(_reason)!, stop);
        if (invocation.Screen.IsJson)
            invocation.Screen.Json(json => SessionRows.Write(json, ended));
        else
            invocation.Screen.Note($"{ended.Connector} of {Visible.Of(ended.Owner)} is {SessionRows.State(ended)}.");
    }
}
