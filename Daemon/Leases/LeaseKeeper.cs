using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Leases;

/// <summary>
/// Gives resources to those who claim them, and takes them back: at their holder's wish, with its connection, when its time is over,
/// with the interface, or because somebody takes it over. Who loses one is told.
/// </summary>
internal sealed partial class LeaseKeeper : IDisposable
{
    private readonly LeaseTable _table = new();
    private readonly Dictionary<ClientContext, HashSet<Claim>> _byHolder = [];
    private readonly HashSet<int> _unsettled = [];
    private readonly LoopInbox _inbox;
    private readonly LeaseClock _clock;
    private readonly LinkManager _links;
    private readonly IsoTpBroker _broker;
    private readonly Quota _quota;
    private readonly ILogger _log;

    public LeaseKeeper(Loop loop, LoopInbox inbox, LinkEvents events, LinkManager links, IsoTpBroker broker, Quota quota, ILogger log)
    {
        _inbox = inbox;
        _clock = new LeaseClock(loop, OnDue);
        _links = links;
        _broker = broker;
        _quota = quota;
        _log = log;
        events.Deleted += OnDeleted;
        events.Lost += FindDeleted;
        broker.ShareEnded += share => SettleLater(share.Channel.Key.InterfaceIndex);
    }

    /// <summary>All claims with greater numbers, ascending.</summary>
    public ReadOnlySpan<Claim> After(ulong number) => _table.After(number);

    /// <summary>Null, or why a client may not do something with an interface: another process has it, or a part of it, alone.</summary>
    /// <param name="client">Who wants to do it.</param>
    /// <param name="what">What, such as "bring down".</param>
    /// <param name="link">With which interface.</param>
    /// <param name="channel">With which channel of it; null where all of them would feel it.</param>
    public Refusal? WhyNot(ClientContext client, string what, Link link, ChannelKey? channel = null)
    {
        while (FindExclusive(client, new Resource(link.Index, channel)) is { } claim)
        {
            if (!claim.Holder.FindGone())
                return LeaseRefusals.HeldByOther(what, link.Name, claim);
            DropAllOf(claim.Holder);
        }
        return null;
    }

    /// <summary>Grants a claim at once.</summary>
    /// <returns>Null, or why it is not granted; then it may wait.</returns>
    public Refusal? TryHold(Claim claim)
    {
        while (_table.FindBlocker(claim) is { } blocker)
        {
            if (!blocker.Holder.FindGone())
                return LeaseRefusals.InUse(claim, blocker);
            DropAllOf(blocker.Holder);
        }
        if (FindShareAgainst(claim) is { } share)
            return LeaseRefusals.ChannelsOpen(claim, share);
        if (_quota.TryAdd(claim.Holder.Peer.UserId) is { } limit)
            return Refusal.LimitReached(limit);
        _table.Hold(claim);
        Enter(claim);
        OnGranted(claim);
        return null;
    }

    /// <summary>Has a claim wait that was refused.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="answer">Given when it is granted, or when that will not be.</param>
    /// <returns>Null, or why it does not even wait.</returns>
    public Refusal? Wait(Claim claim, TimeSpan patience, PostponedAnswer answer)
    {
        if (_quota.TryAdd(claim.Holder.Peer.UserId) is { } limit)
            return Refusal.LimitReached(limit);
        claim.Answer = answer;
        claim.Begin(patience);
        _table.Wait(claim);
        Enter(claim);
        _clock.Expect(claim);
        return null;
    }

    /// <summary>Grants a claim at the cost of those who hold what it is about; whether it may is the caller's to ask.</summary>
    public Refusal? TakeOver(Claim claim, ReadOnlyMemory<byte> reason)
    {
        Claim[] losers = _table.HeldAgainst(claim);
        if (losers.Length == 0)
            return TryHold(claim);
        if (_quota.TryAdd(claim.Holder.Peer.UserId) is { } limit)
            return Refusal.LimitReached(limit);

        PeerIdentity peer = claim.Holder.Peer;
        var taker = new LeaseTaker(
            peer.UserId, peer.ProcessId, claim.Holder.Program, claim.Holder.NameBytes.ToArray(), reason);
        foreach (Claim loser in losers)
            Lose(loser, new LeaseLoss(LeaseLossCause.TakenOver, DateTimeOffset.UtcNow, taker));
        _table.Hold(claim);
        Enter(claim);
        OnGranted(claim);
        return null;
    }

    /// <summary>What is held against a claim, by whoever is still there.</summary>
    public Claim[] HeldAgainst(Claim claim) => _table.HeldAgainst(claim);

    /// <summary>Ends a lease of this client's; false where it has no such lease.</summary>
    public bool TryRelease(ClientContext client, ulong number)
    {
        if (_table.Find(number, client) is not { IsHeld: true } claim)
            return false;
        _log.LeaseReleased(number, claim.Subject, client);
        Drop(claim);
        return true;
    }

    /// <summary>Promises to tell of a lease's loss.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="number">Its number.</param>
    /// <param name="postpone">Makes the promise, where it is not lost yet.</param>
    /// <param name="loss">How it was lost, if it was.</param>
    /// <returns>False where it has no such lease.</returns>
    public bool TryWatch(ClientContext client, ulong number, Func<PostponedAnswer> postpone, out LeaseLoss? loss)
    {
        Claim? claim = _byHolder.GetValueOrDefault(client)?.FirstOrDefault(one => one.Number == number && (one.IsHeld || one.Loss is not null));
        loss = claim?.Loss;
        if (claim is null)
            return false;
        if (loss is not null)
            Leave(claim);
        else
            claim.Answer = postpone();
        return true;
    }

    public void Dispose() => _clock.Dispose();

    private Claim? FindExclusive(ClientContext client, Resource resource)
    {
        foreach (Claim claim in _table.HeldOn(resource.InterfaceIndex))
        {
            if (!claim.IsShared && !claim.Holder.IsOfSameProcess(client)
                && (claim.Resource.Channel is null || resource.Channel is null || claim.Resource.Channel == resource.Channel))
            {
                return claim;
            }
        }
        return null;
    }

    /// <summary>An open channel stands in the way only of having it alone.</summary>
    private Share? FindShareAgainst(Claim claim) =>
        claim.IsShared ? null : _broker.FindOfOthers(claim.Holder, claim.Resource.InterfaceIndex, claim.Resource.Channel);

    private void OnGranted(Claim claim)
    {
        claim.Begin(claim.Limit);
        _clock.Expect(claim);
        _log.LeaseGranted(claim.Number, claim.Subject, claim.IsShared ? "shared" : "exclusively", claim.Holder);
    }

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
            _clock.Expect(claim);
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
        _asked.Remove(client);
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
        HashSet<Claim> claims = _byHolder[claim.Holder];
        claims.Remove(claim);
        if (claims.Count > 0)
            return;
        _byHolder.Remove(claim.Holder);
        claim.Holder.Ended -= DropAllOf;
    }
}
