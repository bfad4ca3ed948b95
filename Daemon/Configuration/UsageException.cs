namespace CanTools.Daemon.Configuration;

/// <summary>An option, a variable or a line of the configuration file is wrong; the message names it.</summary>
internal sealed class UsageException(string message) : Exception(message);
