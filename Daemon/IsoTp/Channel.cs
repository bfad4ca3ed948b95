using CanTools.Shared.Can;

namespace CanTools.Daemon.IsoTp;

/// <summary>One kernel socket, and everybody who has it.</summary>
internal sealed class Channel(
    ulong id, ChannelKey key, InterfaceName interfaceName, IsoTpBinding binding, bool isExclusive,
    ChannelDescriptors descriptors)
{
    /// <summary>Never given again.</summary>
    public ulong Id { get; } = id;

    public ChannelKey Key { get; } = key;

    /// <summary>As it was when the channel was opened.</summary>
    public InterfaceName Interface { get; } = interfaceName;

    public IsoTpBinding Binding { get; } = binding;

    public bool IsExclusive { get; } = isExclusive;

    public ChannelDescriptors Descriptors { get; } = descriptors;

    /// <summary>In the order in which they came.</summary>
    public List<Share> Shares { get; } = [];
}
