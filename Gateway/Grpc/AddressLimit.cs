using System.Collections.Concurrent;

namespace CanTools.Gateway.Grpc;

/// <summary>How many things each address may have under way.</summary>
internal sealed class AddressLimit(int most)
{
    private readonly ConcurrentDictionary<string, int> _counts = [];

    /// <summary>False where it has as many already; else <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(string address)
    {
        if (_counts.AddOrUpdate(address, 1, (_, count) => count + 1) <= most)
            return true;
        Leave(address);
        return false;
    }

    /// <summary>Nobody is remembered who has nothing under way.</summary>
    public void Leave(string address)
    {
        if (_counts.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
            _counts.TryRemove(KeyValuePair.Create(address, 0));
    }
}
