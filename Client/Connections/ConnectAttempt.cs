using CanTools.Shared.LibC;

namespace CanTools.Client.Connections;

/// <summary>What came of trying one path: a socket, or why not.</summary>
internal readonly record struct ConnectAttempt(
    string Path, ConnectOutcome Outcome, string Reason = "", FileDescriptor? Socket = null);
