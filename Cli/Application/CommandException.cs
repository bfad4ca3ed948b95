namespace CanTools.Cli.Application;

/// <summary>A command failed for a reason of its own: what, what to do, and with which exit status.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
