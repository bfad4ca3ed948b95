namespace CanTools.Cli.Application;

/// <summary>Something that the parser cannot see is wrong with the command line; the message says what, and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
