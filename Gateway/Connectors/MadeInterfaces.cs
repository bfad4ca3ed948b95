using System.Collections.Concurrent;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Connectors;

/// <summary>The virtual interfaces that sessions made, for those who observe them.</summary>
internal sealed class MadeInterfaces
{
    private readonly ConcurrentDictionary<(string Connector, PinPair Pins), InterfaceName> _names = [];

    public void Add(string connector, PinPair pins, InterfaceName name) => _names[(connector, pins)] = name;

    public void Remove(string connector, PinPair pins) => _names.TryRemove((connector, pins), out _);

    /// <summary>Null where nobody made one.</summary>
    public InterfaceName? Find(string connector, PinPair pins) =>
        _names.TryGetValue((connector, pins), out InterfaceName name) ? name : default(InterfaceName?);
}
