namespace CanTools.Daemon.Connections;

/// <summary>An answer that is promised: what it answers is done elsewhere. Given in the loop, and never by the request's own handler.</summary>
internal sealed class PostponedAnswer
{
    /// <summary>Who waits for it; null once it is given, or the client has gone.</summary>
    public Connection? Connection { get; set; }

    /// <summary>Gives it, to a client that is still there.</summary>
    /// <param name="answer">Adds exactly one answer.</param>
    public void Give(Action<ResponseBatch> answer) => Connection?.Give(answer);
}
