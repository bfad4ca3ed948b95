using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Grpc;

namespace CanTools.Gateway.Functions;

/// <summary>Somebody who serves functions, at the other end of a stream.</summary>
internal sealed class FunctionLauncher : IDisposable
{
    /// <summary>What may wait to be read by it.</summary>
    private const int MaxWaiting = 256;

    /// <summary>Calls that it has still to answer: of what may wait, something is left for the gateway's own.</summary>
    private const int MaxPending = 64;

    private readonly Lock _lock = new();
    private readonly List<PendingCall> _pending = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _ping = "";

    /// <param name="client">Who that is.</param>
    public FunctionLauncher(string client)
    {
        Client = client;
        Ended = _ended.Token;
    }

    public string Client { get; }

    public GrpcOutbox<FunctionUpdate> Outbox { get; } = new(MaxWaiting);

    /// <summary>Cancelled when it is to end.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Done once its stream is over.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Whether it has the last ping still to answer.</summary>
    public bool OwesAnswer
    {
        get
        {
            lock (_lock)
                return _ping.Length > 0;
        }
    }

    public void Ping(string token)
    {
        lock (_lock)
            _ping = token;
        Send(new FunctionUpdate
        {
            Type = FunctionUpdateType.Request, FunctionBrokerToken = new FunctionBrokerToken { Value = token },
        });
    }

    /// <summary>It answered one; only the last one counts.</summary>
    public void Pong(string token)
    {
        lock (_lock)
        {
            if (_ping == token)
                _ping = "";
        }
    }

    /// <summary>Who does not read is sent nothing more.</summary>
    public void Send(FunctionUpdate update)
    {
        if (!Outbox.TrySend(update))
            End("It does not read what it is sent.");
    }

    /// <summary>Has it run a function.</summary>
    /// <returns>What it answers; null where it goes before it does.</returns>
    /// <exception cref="GrpcException">It has too many to answer.</exception>
    public async Task<FunctionUpdate?> CallAsync(FunctionCall call, CancellationToken cancellationToken)
    {
        var pending = new PendingCall(call);
        lock (_lock)
        {
            if (_pending.Count == MaxPending)
                throw Busy();
            _pending.Add(pending);
        }
        try
        {
            // Whoever calls pays for one who is slow, not whoever serves.
            if (!Outbox.TrySend(new FunctionUpdate { Type = FunctionUpdateType.Request, FunctionCall = call }) && !Ended.IsCancellationRequested)
                throw Busy();
            using CancellationTokenRegistration end = Ended.Register(() => pending.Answered.TrySetResult(null));
            return await pending.Answered.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
                _pending.Remove(pending);
        }
    }

    /// <summary>It answered a call. Of several of one function, the session's token tells which; where that is left out, it is the first.</summary>
    public void Answer(FunctionUpdate update)
    {
        FunctionCall call = update.FunctionCall;
        string token = call.SessionInfo?.AuthenticationToken ?? "";
        lock (_lock)
        {
            _pending.FirstOrDefault(one => !one.Answered.Task.IsCompleted && one.Call.Id == call.Id
                && (token.Length == 0 || one.Call.SessionInfo.AuthenticationToken == token))?.Answered.TrySetResult(update);
        }
    }

    public void End(string reason)
    {
        lock (_lock)
        {
            if (Ended.IsCancellationRequested)
                return;
            Reason = reason;
        }

        // Not in the caller's locks.
        _ = _ended.CancelAsync();
    }

    public void HasGone() => _gone.TrySetResult();

    public void Dispose() => _ended.Dispose();

    private static GrpcException Busy() => new(
        GrpcStatusCode.ResourceExhausted, $"Whoever serves the function has {MaxPending} calls to answer already; try again.");

    private sealed record PendingCall(FunctionCall Call)
    {
        public TaskCompletionSource<FunctionUpdate?> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
