namespace CanTools.Cli.Output;

/// <summary>Nobody reads standard output any more: the pipe that it leads to is closed.</summary>
internal sealed class ReaderGoneException() : Exception("Nobody reads the output any more.");
