namespace CanTools.Client.Connections;

/// <summary>
/// The connection ended before a request's answer began. Every operation may be sent again: it either only states what
/// is wanted, or what it made ended with the connection.
/// </summary>
internal sealed class ConnectionLostException(string message, bool answeredOthers) : Exception(message)
{
    /// <summary>
    /// Whether the connection answered another request before it ended, as HyCAN's own daemon does after each one. Then
    /// trying again gets on, however often it happens.
    /// </summary>
    public bool AnsweredOthers { get; } = answeredOthers;
}
