using CanTools.Daemon.EventLoop;

namespace CanTools.Daemon.Connections;

/// <summary>
/// Ends connections that stop in the middle: of a request, or of taking answers that fill their socket. A connection
/// that is silent between requests may stay for ever.
/// </summary>
internal sealed class ConnectionDeadlines : IDisposable
{
    private readonly DeadlineQueue<Connection> _requests;
    private readonly DeadlineQueue<Connection> _answers;
    private readonly LoopTimer _timer;
    private long _armedFor;

    public ConnectionDeadlines(Loop loop, TimeSpan request, TimeSpan answer)
    {
        _requests = new DeadlineQueue<Connection>(request);
        _answers = new DeadlineQueue<Connection>(answer);
        _timer = new LoopTimer(loop, OnElapsed);
    }

    public void ExpectRestOfRequest(Connection connection)
    {
        _requests.Join(connection.RequestDeadline, Environment.TickCount64);
        ArmIfNeeded();
    }

    public void RequestIsComplete(Connection connection) => _requests.Leave(connection.RequestDeadline);

    public void ExpectAnswersToBeTaken(Connection connection)
    {
        _answers.Join(connection.AnswerDeadline, Environment.TickCount64);
        ArmIfNeeded();
    }

    public void AnswersAreTaken(Connection connection) => _answers.Leave(connection.AnswerDeadline);

    public void Dispose() => _timer.Dispose();

    private void OnElapsed()
    {
        long now = Environment.TickCount64;
        while (_requests.TakeExpired(now) is { } stalled)
            stalled.Close("stopped in the middle of a request");
        while (_answers.TakeExpired(now) is { } stalled)
        {
            // Slow is not dead: the time counts from the last answer that was taken.
            if (stalled.HasTakenSomeAnswers())
                _answers.Join(stalled.AnswerDeadline, now);
            else
                stalled.Close("did not take its answers");
        }
        ArmIfNeeded();
    }

    /// <summary>The timer is never disarmed early: it finds nothing to do, which costs less than telling it each time.</summary>
    private void ArmIfNeeded()
    {
        long next = Math.Min(_requests.NextDeadline ?? long.MaxValue, _answers.NextDeadline ?? long.MaxValue);
        if (next == long.MaxValue || (_timer.IsArmed && _armedFor <= next))
            return;
        _armedFor = next;
        _timer.Arm(TimeSpan.FromMilliseconds(Math.Max(1, next - Environment.TickCount64)));
    }
}
