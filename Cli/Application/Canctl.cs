using System.CommandLine;
using System.CommandLine.Help;
using CanTools.Cli.Hello;
using CanTools.Cli.Help;
using CanTools.Cli.Interfaces;
using CanTools.Cli.Output;
using CanTools.Cli.Sandbox;

namespace CanTools.Cli.Application;

/// <summary>The program: all commands, in the order in which help shows them.</summary>
internal static class Canctl
{
    public const string Description = "canctl talks CAN: interfaces, frames, ISO-TP, OBD-II, and who holds what. It needs no root.";

    public static RootCommand MakeRoot()
    {
        var root = new RootCommand(Description)
        {
            new HelloCommand(),
            new InterfaceCommand(),
            new SandboxCommand(),
        };
        GlobalOptions.AddTo(root);
        root.Options.OfType<HelpOption>().Single().Action = new HelpPageAction();
        root.SetAction(parsed => HelpPage.Write(root, Console.Out));
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [SandboxCommand.Inside, .. var inside])
            return SandboxInside.Run(inside);
        ParseResult parsed = MakeRoot().Parse(arguments);
        if (!AsksForHelp(parsed))
        {
            if (UnknownOptions.Find(parsed) is { } problem)
                return Refuse(parsed, [problem]);
            if (parsed.Errors.Count > 0)
                return Refuse(parsed, parsed.Errors.Select(error => error.Message));
        }
        // Signals and failures are Execution's.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static bool AsksForHelp(ParseResult parsed) => parsed.Action is { ClearsParseErrors: true };

    private static int Refuse(ParseResult parsed, IEnumerable<string> problems)
    {
        using Screen screen = Screen.From(parsed);
        string path = HelpPage.PathOf(parsed.CommandResult.Command);
        foreach (string problem in problems)
            screen.Error(problem, "");
        screen.Note($"        See '{path} --help'.");
        return ExitCode.WrongUsage;
    }
}
