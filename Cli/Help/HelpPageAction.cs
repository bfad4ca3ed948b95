using System.CommandLine;
using System.CommandLine.Invocation;

namespace CanTools.Cli.Help;

/// <summary>--help.</summary>
internal sealed class HelpPageAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpPage.Write(parseResult.CommandResult.Command, Console.Out);
        return 0;
    }
}
