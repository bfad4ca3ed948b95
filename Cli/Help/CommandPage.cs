using System.CommandLine;
using System.Text;
using CanTools.Cli.Application;

namespace CanTools.Cli.Help;

/// <summary>The man page of a command: what --help says of it and of those within it.</summary>
internal static class CommandPage
{
    public static string NameOf(Command command) => CommandText.PathOf(command).Replace(' ', '-');

    public static string Make(Command command)
    {
        var page = new StringBuilder();
        bool isRoot = command is RootCommand;
        Roff.Title(page, NameOf(command), isRoot ? "CAN interfaces, frames, ISO-TP and OBD-II at a terminal" : command.Description!);
        page.Append(".SH SYNOPSIS\n");
        IEnumerable<Command> shown = CommandText.Commands(command).Any() && !isRoot ? CommandText.Commands(command) : [command];
        page.AppendJoin(".br\n", shown.Select(one => $".B {Roff.Escape(CommandText.Synopsis(one))}\n"));
        page.Append(".SH DESCRIPTION\n");
        Roff.Paragraphs(page, command.Description!);
        Remark(page, command);
        if (isRoot)
        {
            page.Append(".SH COMMANDS\nEach has a page of its own, such as\n.BR canctl\\-dump (1).\n");
            Roff.Entries(page, CommandText.Commands(command).Select(one => (one.Name, one.Description!)));
        }
        else if (CommandText.Commands(command).Any())
        {
            page.Append(".SH COMMANDS\n");
            foreach (Command one in CommandText.Commands(command))
            {
                page.Append($".SS {Roff.Escape(CommandText.Synopsis(one))}\n");
                Roff.Paragraphs(page, one.Description!);
                Remark(page, one);
                Entries(page, one);
                Examples(page, one, ".PP\n");
            }
        }
        else
        {
            page.Append(".SH OPTIONS\n");
            Entries(page, command);
        }
        End(page, command, isRoot);
        return page.ToString();
    }

    private static void End(StringBuilder page, Command command, bool isRoot)
    {
        Command root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent)
            root = parent;
        page.Append(".SH OPTIONS OF EVERY COMMAND\n");
        Roff.Entries(page, CommandText.GlobalOptions(root).Select(one => (CommandText.Names(one), CommandText.Describe(one))));
        if (command is CliCommand { Examples.Count: > 0 })
            Examples(page, command, ".SH EXAMPLES\n");
        page.Append(".SH EXIT STATUS\n");
        Roff.Entries(page, ExitCode.Table);
        page.Append(".SH ENVIRONMENT\n");
        Roff.Entries(page,
        [
            ("HYCAN_DAEMON_SOCKET", "the daemon's socket"),
            ("NO_COLOR", "set, and not empty: no colours"),
            ("CANCTL_GATEWAY, CANCTL_CLIENT_ID, CANCTL_CLIENT_SECRET", "for 'canctl session': where the gateway is, and as whom to ask it"),
        ]);
        page.Append(".SH SEE ALSO\n").Append(isRoot ? ".BR hycan_daemon (8),\n.BR can\\-gateway (8),\n.BR candump (1)\n" : ".BR canctl (1),\n.BR hycan_daemon (8)\n");
    }

    private static void Entries(StringBuilder page, Command command)
    {
        Roff.Entries(page, CommandText.Arguments(command).Select(one => (one.Name, one.Description ?? "")));
        Roff.Entries(page, CommandText.Options(command).Select(one => (CommandText.Names(one), CommandText.Describe(one))));
    }

    private static void Remark(StringBuilder page, Command command)
    {
        if (command is not CliCommand { Remarks.Length: > 0 } one)
            return;
        page.Append(".PP\n");
        Roff.Paragraphs(page, one.Remarks);
    }

    private static void Examples(StringBuilder page, Command command, string heading)
    {
        if (command is not CliCommand { Examples.Count: > 0 } one)
            return;
        page.Append(heading);
        foreach (Example example in one.Examples)
            page.Append($".TP\n.B {Roff.Escape(example.Line)}\n{Roff.Escape(example.Meaning)}\n");
    }
}
