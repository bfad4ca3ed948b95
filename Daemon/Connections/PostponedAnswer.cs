namespace CanTools.Daemon.Connections;

/// <summary>An answer that is promised: what it answers is done elsewhere. Given in the loop, and never by the request's own handler.</summary>
/// <param name="isRepeatable">Whether the next daemon can as well work the request off anew, because waiting is all that is done.</param>
internal sealed class PostponedAnswer(bool isRepeatable)
{
    public bool IsRepeatable { get; } = isRepeatable;

    /// <summary>Who waits for it; null once it is given, or the client has gone.</summary>
    public Connection? Connection { get; set; }

    /// <summary>Gives it, to a client that is still there.</summary>
    /// <param name="answer">Adds exactly one answer.</param>
    public void Give(Action<ResponseBatch> answer) => Connection?.Give(answer);
}
