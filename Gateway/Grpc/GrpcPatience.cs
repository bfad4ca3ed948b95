namespace CanTools.Gateway.Grpc;

/// <summary>Gives a caller up that does not take what was sent last: who reads nothing must not keep what others wait for.</summary>
internal sealed class GrpcPatience : IAsyncDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenRegistration _ending;
    private ITimer? _timer;

    /// <param name="call">Whose caller.</param>
    /// <param name="clock">How long it takes.</param>
    /// <param name="end">What the call ends of.</param>
    public GrpcPatience(GrpcCall call, TimeProvider clock, CancellationToken end) => _ending = end.Register(
        () => _timer = clock.CreateTimer(_ => call.Abort(), null, s_lastWords, Timeout.InfiniteTimeSpan));

    /// <summary>Not after this: the connection's next call would be given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.DisposeAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
    }
}
