namespace CanTools.Daemon;

/// <summary>The daemon cannot start; the message says why and what to do, and is all that a person gets to see.</summary>
internal sealed class DaemonStartException(string message) : Exception(message);
