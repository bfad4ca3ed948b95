using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Sessions;

/// <summary>Variables by their keys: texts, or messages of any type.</summary>
/// <param name="room">What it shares with others.</param>
internal sealed class VariableTable(VariableRoom room)
{
    private const int MaxKey = 256;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Variable> _variables = new(StringComparer.Ordinal);

    /// <exception cref="GrpcException">Its key cannot be, or there is no room for it.</exception>
    public void Set(Variable variable)
    {
        if (variable.Key.Length is 0 or > MaxKey)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"A variable's key has 1 to {MaxKey} characters.");
        lock (_lock)
        {
            _variables.TryGetValue(variable.Key, out Variable? before);
            room.Exchange(before, variable);
            _variables[variable.Key] = variable;
        }
    }

    /// <exception cref="GrpcException">There is none.</exception>
    public Variable Get(string key)
    {
        lock (_lock)
            return _variables.TryGetValue(key, out Variable? variable) ? variable : throw NotFound(key);
    }

    /// <exception cref="GrpcException">There is none.</exception>
    public void Delete(string key)
    {
        lock (_lock)
        {
            if (!_variables.Remove(key, out Variable? variable))
                throw NotFound(key);
            room.Exchange(variable, null);
        }
    }

    /// <summary>Those whose keys begin so, in the order of their keys.</summary>
    public VariableList List(string prefix = "")
    {
        lock (_lock)
            return new VariableList { Variables = { _variables.Values.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)) } };
    }

    public void Clear()
    {
        lock (_lock)
        {
            foreach (Variable variable in _variables.Values)
                room.Exchange(variable, null);
            _variables.Clear();
        }
    }

    private static GrpcException NotFound(string key) => new(GrpcStatusCode.NotFound, $"There is no variable with the key: \"{key}\"");
}
