using CanTools.Cli.Application;
using CanTools.Cli.Output;

namespace CanTools.Cli.Sessions;

/// <summary>Has a session, and does nothing with it.</summary>
internal sealed class SessionHoldCommand : CliCommand
{
    private readonly StartArguments _start = new();

    public SessionHoldCommand()
        : base("hold", "have a bench to oneself until Ctrl-C: nobody else gets it meanwhile")
    {
        _start.AddTo(this);
        IsEndless = true;
        Remarks = GatewayArguments.Remarks;
        Examples = [new("canctl session hold --connector bench", "until Ctrl-C")];
        Run(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken stop)
    {
        await _start.UseAsync(
            invocation,
            async (session, end) =>
            {
                if (invocation.Screen.IsJson)
                    invocation.Screen.Json(json => json.WriteString("id", session.Id));
                else
                    invocation.Screen.Line(Visible.Of(session.Id));
                invocation.Screen.Note("It is yours until Ctrl-C.");
                invocation.Screen.Flush();
                await Task.Delay(Timeout.Infinite, end);
            },
            stop);
        return ExitCode.Done;
    }
}
