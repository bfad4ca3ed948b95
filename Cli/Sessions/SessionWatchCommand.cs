using CanTools.Cli.Application;
using CanTools.Cli.Output;
using CanTools.Client.Sessions;

namespace CanTools.Cli.Sessions;

/// <summary>What happens to sessions, as it happens.</summary>
internal sealed class SessionWatchCommand : CliCommand
{
    private readonly GatewayArguments _gateway = new();

    public SessionWatchCommand()
        : base("watch", "what happens to sessions, as it happens")
    {
        _gateway.AddTo(this);
        IsEndless = true;
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session watch", "who comes, goes, and is sent away, until Ctrl-C")];
        Run(RunAsync);
    }

    private async Task RunAsync(Invocation invocation, CancellationToken stop)
    {
        Screen screen = invocation.Screen;
        await using SessionController controller = await _gateway.ConnectAsync(invocation, stop);
        await foreach (SessionDescription session in controller.WatchSessionsAsync(cancellationToken: stop))
        {
            if (screen.IsJson)
                screen.Json(json => SessionRows.Write(json, session));
            else
                screen.Line(LineOf(session));
            screen.Flush();
        }
    }

    private static string LineOf(SessionDescription session)
    {
        string why = SessionRows.Why(session) is { Length: > 0 } ended ? ended : session.Warning;
        return $"{session.ChangedAt.LocalDateTime:HH:mm:ss}  {SessionRows.State(session),-11}  {Visible.Of(session.Owner),-12}  "
            + $"{Visible.Of(session.Connector),-12}  {Visible.Of($"{session.Id}  {why}").TrimEnd()}";
    }
}
