namespace CanTools.Client.Connections;

/// <summary>
/// The connection ended before a request's answer began. Every operation may be sent again: it either only states what
/// is wanted, or what it made ended with the connection.
/// </summary>
internal sealed class ConnectionLostException(string message, bool wasSent, bool answeredOthers) : Exception(message)
{
    /// <summary>
    /// Whether trying again gets on, however often it happens: the request was not even sent, or the connection answered
    /// another one before it ended, as HyCAN's own daemon does after each.
    /// </summary>
    public bool MadeProgress { get; } = !wasSent || answeredOthers;
}
