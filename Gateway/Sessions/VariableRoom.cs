using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Sessions;

/// <summary>What several tables of variables may take together, so that nobody fills the memory with them.</summary>
internal sealed class VariableRoom
{
    private const int MaxBytes = 1024 * 1024, MaxVariables = 4096;

    private readonly Lock _lock = new();
    private int _bytes, _variables;

    /// <summary>One takes the place of another; null is none.</summary>
    /// <exception cref="GrpcException">There is no room.</exception>
    public void Exchange(Variable? before, Variable? after)
    {
        lock (_lock)
        {
            int bytes = _bytes + SizeOf(after) - SizeOf(before);
            int variables = _variables + (after is null ? 0 : 1) - (before is null ? 0 : 1);
            if (after is not null && bytes > MaxBytes)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A session's variables take {MaxBytes} bytes at most; delete some.");
            if (after is not null && variables > MaxVariables)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A session has {MaxVariables} variables at most; delete some.");
            _bytes = bytes;
            _variables = variables;
        }
    }

    private static int SizeOf(Variable? variable) => variable?.CalculateSize() ?? 0;
}
