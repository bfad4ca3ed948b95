using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Daemon.Requests;
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
    /// <param name="claim">The claim.</param>
    /// <param name="reason">Told to who loses it.</param>
    /// <param name="passesAll">Whether it comes before who waits, and beside open channels, where nobody holds it, too.</param>
    public Refusal? TakeOver(Claim claim, ReadOnlyMemory<byte> reason, bool passesAll)
    {
        Claim[] losers = _table.HeldAgainst(claim);
        if (losers.Length == 0 && !passesAll)
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
}
