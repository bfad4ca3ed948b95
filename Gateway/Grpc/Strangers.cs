using CanTools.Client.Grpc;

namespace CanTools.Gateway.Grpc;

/// <summary>Callers without a token that is good: what they may keep in memory before anything is known of them.</summary>
internal sealed class Strangers(TimeProvider clock)
{
    /// <summary>The longest message, in bytes; to show who one is takes less.</summary>
    public const int MaxMessage = 16 * 1024;

    /// <summary>Messages that are on their way, in all and from one address.</summary>
    private const int MaxMessages = 4096, MaxOfAddress = 256;

    /// <summary>How long one may be.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly AddressLimit _addresses = new(MaxOfAddress);
    private int _count;

    /// <summary>Reads one's message.</summary>
    /// <exception cref="GrpcException">There are too many, or it takes too long.</exception>
    public async ValueTask<T> ReadAsync<T>(
        string address, Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        if (!_addresses.TryEnter(address))
            throw TooMany();
        using var late = new CancellationTokenSource(s_patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return Interlocked.Increment(ref _count) <= MaxMessages ? await read(end.Token) : throw TooMany();
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new GrpcException(
                GrpcStatusCode.DeadlineExceeded, $"A call without a valid token has {s_patience.TotalSeconds} s for each message.");
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            _addresses.Leave(address);
        }
    }

    private static GrpcException TooMany() =>
        new(GrpcStatusCode.ResourceExhausted, "Too many calls without a valid token are under way; try again.");
}
