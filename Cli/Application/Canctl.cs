using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using CanTools.Cli.Completion;
using CanTools.Cli.DaemonControl;
using CanTools.Cli.Doctor;
using CanTools.Cli.Frames;
using CanTools.Cli.Hello;
using CanTools.Cli.Help;
using CanTools.Cli.Interfaces;
using CanTools.Cli.IsoTp;
using CanTools.Cli.Leases;
using CanTools.Cli.Obd;
using CanTools.Cli.Output;
using CanTools.Cli.Sandbox;
using CanTools.Cli.Sessions;
using CanTools.Cli.Simulation;

namespace CanTools.Cli.Application;

/// <summary>The program: all commands, in the order in which help shows them.</summary>
internal static class Canctl
{
    public const string Description = "canctl talks CAN: interfaces, frames, ISO-TP, OBD-II, and who holds what. It needs no root.";

    public static string Version { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static RootCommand MakeRoot()
    {
        var root = new RootCommand(Description)
        {
            new HelloCommand(),
            new DoctorCommand(),
            new InterfaceCommand(),
            new DumpCommand(),
            new SendCommand(),
            new GenerateCommand(),
            new PlayCommand(),
            new LoadCommand(),
            new IsoTpCommand(),
            new ObdCommandGroup(),
            new SimulateCommand(),
            new ChannelsCommand(),
            new LeasesCommand(),
            new SessionCommand(),
            new DaemonCommand(),
            new SandboxCommand(),
            new CompletionCommand(),
        };
        GlobalOptions.AddTo(root);
        root.Options.OfType<HelpOption>().Single().Action = new HelpPageAction();
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        root.SetAction(parsed => HelpPage.Write(root, Console.Out));
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [SandboxCommand.Inside, .. var inside])
            return SandboxInside.Run(inside);
        if (arguments is [Completer.Word, .. var words])
            return Completer.Complete(words, Console.Out);
        if (arguments is [ManPages.Word, .. { Length: 3 } folders])
            return ManPages.Write(folders);
        // A word that begins with '@' is one, and no file to read arguments from.
        ParseResult parsed = MakeRoot().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
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
