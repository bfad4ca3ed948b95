using CanTools.Daemon.IsoTp;

namespace CanTools.Daemon.Leases;

/// <summary>Claims of one interface, counted so that what stands in the way of another is known at once.</summary>
internal sealed class Tally
{
    private readonly Dictionary<ChannelKey, Count> _channels = [];
    private Count _whole;
    private Count _allChannels;

    public void Add(Claim claim)
    {
        if (claim.Resource.Channel is not { } key)
        {
            _whole = _whole.With(claim);
            return;
        }
        _allChannels = _allChannels.With(claim);
        _channels[key] = _channels.GetValueOrDefault(key).With(claim);
    }

    /// <summary>The interface as a whole stands in the way of each of its channels, and the other way round.</summary>
    public bool Blocks(Claim claim) =>
        _whole.Blocks(claim)
        || (claim.Resource.Channel is { } key ? _channels.GetValueOrDefault(key) : _allChannels).Blocks(claim);

    private readonly record struct Count(int Shared, int Exclusive)
    {
        public Count With(Claim claim) => claim.IsShared ? this with { Shared = Shared + 1 } : this with { Exclusive = Exclusive + 1 };

        public bool Blocks(Claim claim) => Exclusive > 0 || !claim.IsShared && Shared > 0;
    }
}
