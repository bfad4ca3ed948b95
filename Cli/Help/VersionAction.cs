using System.CommandLine;
using System.CommandLine.Invocation;
using CanTools.Cli.Application;

namespace CanTools.Cli.Help;

/// <summary>--version, in the form of the other programs.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine($"canctl {Canctl.Version}");
        return 0;
    }
}
