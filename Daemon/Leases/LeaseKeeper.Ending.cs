using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Leases;

/// <summary>How claims end, and who has their turn then.</summary>
internal sealed partial class LeaseKeeper
{
    /// <summary>Its holder is told now or when it asks.</summary>
    private void Lose(Claim claim, LeaseLoss loss)
    {
        _table.Remove(claim);
        claim.Loss = loss;
        _log.LeaseLost(claim.Number, claim.Subject, claim.Holder, LeaseRefusals.Describe(loss));
        SettleLater(claim.Resource.InterfaceIndex);
        if (claim.Answer is { } answer)
        {
            Leave(claim);
            _inbox.Post(() => answer.Give(late => LeaseAnswers.AddLoss(late, loss)));
        }
    }

    /// <summary>Grants what has become free; later, because an answer must not be given while another request is worked off.</summary>
    private void SettleLater(int interfaceIndex)
    {
        if (!_unsettled.Add(interfaceIndex))
            return;
        _inbox.Post(() =>
        {
            _unsettled.Remove(interfaceIndex);
            foreach (Claim claim in _table.Grant(interfaceIndex, claim => FindShareAgainst(claim) is null))
            {
                OnGranted(claim);
                PostponedAnswer? answer = claim.Answer;
                claim.Answer = null;
                answer?.Give(late => LeaseAnswers.AddLease(late, claim));
            }
        });
    }

    private void OnDue()
    {
        long now = Environment.TickCount64;
        foreach (Claim claim in _table.After(0).ToArray())
        {
            if (claim.Due is not { } due || due > now || _asked.ContainsKey(claim.Holder))
                continue;
            if (claim.IsHeld)
                Lose(claim, new LeaseLoss(LeaseLossCause.Expired, DateTimeOffset.UtcNow));
            else
                GiveUp(claim, WhyNotYet(claim));
        }
        foreach (Claim claim in _table.After(0))
        {
            // One that is asked for anew is looked at then; it may be late already, and the timer would not rest.
            if (!_asked.ContainsKey(claim.Holder))
                _clock.Expect(claim);
        }
    }

    private Refusal WhyNotYet(Claim claim) =>
        _table.FindBlocker(claim) is { } blocker ? LeaseRefusals.InUse(claim, blocker)
        : FindShareAgainst(claim) is { } share ? LeaseRefusals.ChannelsOpen(claim, share)
        : LeaseRefusals.TooLate(claim);

    /// <summary>It does not wait any longer.</summary>
    private void GiveUp(Claim claim, Refusal refusal)
    {
        PostponedAnswer? answer = claim.Answer;
        Drop(claim);
        answer?.Give(refusal.AddTo);
    }

    private void OnDeleted(int interfaceIndex)
    {
        foreach (Claim claim in _table.After(0).ToArray().Where(claim => claim.Resource.InterfaceIndex == interfaceIndex))
        {
            if (claim.IsHeld)
                Lose(claim, new LeaseLoss(LeaseLossCause.InterfaceDeleted, DateTimeOffset.UtcNow));
            else
                GiveUp(claim, LeaseRefusals.Deleted(claim));
        }
    }

    private void FindDeleted()
    {
        foreach (int index in _table.After(0).ToArray().Select(claim => claim.Resource.InterfaceIndex).Distinct())
        {
            if (_links.TryFind(index, out _).Error == Errno.ENODEV)
                OnDeleted(index);
        }
    }

    private void Enter(Claim claim)
    {
        if (!_byHolder.TryGetValue(claim.Holder, out HashSet<Claim>? claims))
        {
            _byHolder.Add(claim.Holder, claims = []);
            claim.Holder.Ended += DropAllOf;
        }
        claims.Add(claim);
    }

    private void DropAllOf(ClientContext client)
    {
        if (!_byHolder.TryGetValue(client, out HashSet<Claim>? claims))
            return;
        foreach (Claim claim in claims.ToArray())
        {
            if (claim.Loss is null)
                Drop(claim);
            else
                Leave(claim);
        }
    }

    private void Drop(Claim claim)
    {
        _table.Remove(claim);
        Leave(claim);
        SettleLater(claim.Resource.InterfaceIndex);
    }

    /// <summary>Nobody is to be told anything of it any more.</summary>
    private void Leave(Claim claim)
    {
        _quota.Remove(claim.Holder.Peer.UserId);
        if (_asked.GetValueOrDefault(claim.Holder) == claim)
            _asked.Remove(claim.Holder);
        HashSet<Claim> claims = _byHolder[claim.Holder];
        claims.Remove(claim);
        if (claims.Count > 0)
            return;
        _byHolder.Remove(claim.Holder);
        claim.Holder.Ended -= DropAllOf;
    }
}
