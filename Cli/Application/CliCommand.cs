using System.CommandLine;

namespace CanTools.Cli.Application;

/// <summary>A command of canctl's: its arguments and options, what help says of it beyond them, and what it does.</summary>
internal abstract class CliCommand(string name, string description) : Command(name, description)
{
    /// <summary>At least one: the tests hold it.</summary>
    public IReadOnlyList<Example> Examples { get; protected init; } = [];

    /// <summary>What help adds below the options; empty: nothing.</summary>
    public string Remarks { get; protected init; } = "";

    /// <summary>Whether it goes on until it is stopped, so that being stopped is no failure.</summary>
    public bool IsEndless { get; protected init; }

    protected void Run(Func<Invocation, CancellationToken, Task<int>> action) =>
        SetAction((parsed, _) => Execution.RunAsync(this, parsed, action));

    protected void Run(Func<Invocation, CancellationToken, Task> action) => Run(async (invocation, stop) =>
    {
        await action(invocation, stop);
        return ExitCode.Done;
    });

    protected void Run(Func<Invocation, int> action) => Run((invocation, _) => Task.FromResult(action(invocation)));
}
