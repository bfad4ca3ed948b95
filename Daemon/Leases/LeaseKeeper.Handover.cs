using CanTools.Daemon.Connections;
using CanTools.Daemon.Handover;

namespace CanTools.Daemon.Leases;

/// <summary>Leases go on under the next daemon, with their numbers and times; who waits keeps the place.</summary>
internal sealed partial class LeaseKeeper
{
    /// <summary>
    /// Claims that wait, of clients whose request for it is yet to be worked off anew: it came to the daemon before.
    /// </summary>
    private readonly Dictionary<ClientContext, Claim> _asked = [];

    public void Save(HandoverWriter state)
    {
        state.Write(_table.LastNumber);
        Claim[] claims = [.. _byHolder.Where(pair => state.Knows(pair.Key)).SelectMany(pair => pair.Value)];
        state.Write(claims.Length);
        foreach (Claim claim in claims)
            claim.Save(state);
    }

    public void Restore(HandoverReader state)
    {
        ulong lastNumber = state.ReadUInt64();
        List<Claim> claims = [];
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            if (Claim.Restore(state) is { } claim)
                claims.Add(claim);
        }
        _table.Restore(lastNumber, claims.Where(claim => claim.Loss is null));
        foreach (Claim claim in claims)
        {
            _quota.Add(claim.Holder.Peer.UserId);
            Enter(claim);
            _clock.Expect(claim);
            SettleLater(claim.Resource.InterfaceIndex);
            if (!claim.IsHeld && claim.Loss is null)
                _asked.Add(claim.Holder, claim);
        }

        // Some may have been deleted while there was no daemon.
        FindDeleted();
    }

    /// <summary>The claim that a client's request was about already, when it came to the daemon before; null where there is none.</summary>
    public Claim? TakeAsked(ClientContext client)
    {
        if (!_asked.Remove(client, out Claim? claim))
            return null;
        _clock.Expect(claim);
        return claim;
    }
}
