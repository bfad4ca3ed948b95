using System.Runtime.InteropServices;
using CanTools.Daemon.Connections;

namespace CanTools.Daemon.Leases;

/// <summary>
/// Who holds what, and who waits for it: many who share, or one alone. Who waits comes before all who come later and would stand in
/// the way, so that nobody waits for ever. No I/O, no clock.
/// </summary>
internal sealed class LeaseTable
{
    private readonly Dictionary<int, Claims> _interfaces = [];

    private readonly NumberedList<Claim> _all = new(claim => claim.Number);

    /// <summary>The last number that was given.</summary>
    public ulong LastNumber { get; private set; }

    /// <summary>All claims with greater numbers, ascending.</summary>
    public ReadOnlySpan<Claim> After(ulong number) => _all.After(number);

    /// <summary>The claim of that number, if it is this client's.</summary>
    public Claim? Find(ulong number, ClientContext holder) => _all.Find(number) is { } claim && claim.Holder == holder ? claim : null;

    /// <summary>Grants a claim, unless one that is held or waits stands in the way.</summary>
    public bool TryHold(Claim claim)
    {
        if (_interfaces.TryGetValue(claim.Resource.InterfaceIndex, out Claims? claims))
        {
            var tally = new Tally();
            claims.Held.ForEach(tally.Add);
            claims.Waiting.ForEach(tally.Add);
            if (tally.Blocks(claim))
                return false;
        }
        Hold(claim);
        return true;
    }

    /// <summary>Has a claim wait behind all others.</summary>
    public void Wait(Claim claim)
    {
        Of(claim).Waiting.Add(claim);
        Number(claim);
    }

    /// <summary>What stands in the way of a claim: something held, else something that waited before; null where nothing does.</summary>
    public Claim? FindBlocker(Claim claim) =>
        _interfaces.TryGetValue(claim.Resource.InterfaceIndex, out Claims? claims)
            ? claims.Held.Find(held => Conflict(held, claim))
                ?? claims.Waiting.TakeWhile(waiting => waiting != claim).FirstOrDefault(waiting => Conflict(waiting, claim))
            : null;

    /// <summary>What is held and stands in the way of a claim.</summary>
    public Claim[] HeldAgainst(Claim claim) =>
        _interfaces.TryGetValue(claim.Resource.InterfaceIndex, out Claims? claims)
            ? [.. claims.Held.Where(held => Conflict(held, claim))]
            : [];

    /// <summary>Grants a claim before all who wait; nothing that is held stands in its way any more.</summary>
    public void Hold(Claim claim)
    {
        claim.IsHeld = true;
        Of(claim).Held.Add(claim);
        Number(claim);
    }

    /// <summary>What is held on an interface, alone or shared: as a whole, or a channel of it.</summary>
    public ReadOnlySpan<Claim> HeldOn(int interfaceIndex) =>
        _interfaces.TryGetValue(interfaceIndex, out Claims? claims) ? CollectionsMarshal.AsSpan(claims.Held) : default;

    /// <summary>Takes a claim away, held or waiting.</summary>
    public void Remove(Claim claim)
    {
        Claims claims = Of(claim);
        (claim.IsHeld ? claims.Held : claims.Waiting).Remove(claim);
        claim.IsHeld = false;
        if (claims.Held.Count == 0 && claims.Waiting.Count == 0)
            _interfaces.Remove(claim.Resource.InterfaceIndex);
        _all.Remove(claim);
    }

    /// <summary>Grants what waits for an interface and has nothing in its way any more, in the order in which it came.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="isFree">Whether nothing else stands in a claim's way.</param>
    public List<Claim> Grant(int interfaceIndex, Func<Claim, bool> isFree)
    {
        List<Claim> granted = [];
        if (!_interfaces.TryGetValue(interfaceIndex, out Claims? claims))
            return granted;

        var before = new Tally();
        claims.Held.ForEach(before.Add);
        foreach (Claim waiting in claims.Waiting)
        {
            if (!before.Blocks(waiting) && isFree(waiting))
                granted.Add(waiting);
            before.Add(waiting);
        }
        foreach (Claim claim in granted)
        {
            Remove(claim);
            Hold(claim);
        }
        return granted;
    }

    /// <summary>Fills an empty table with what another one had.</summary>
    /// <param name="lastNumber">The last number that was given.</param>
    /// <param name="claims">With their numbers.</param>
    public void Restore(ulong lastNumber, IEnumerable<Claim> claims)
    {
        LastNumber = lastNumber;
        _all.AddAll(claims);
        foreach (Claim claim in _all.After(0))
            (claim.IsHeld ? Of(claim).Held : Of(claim).Waiting).Add(claim);
    }

    private static bool Conflict(Claim one, Claim other) =>
        (!one.IsShared || !other.IsShared)
        && (one.Resource.Channel is null || other.Resource.Channel is null || one.Resource.Channel == other.Resource.Channel);

    private void Number(Claim claim)
    {
        claim.Number = ++LastNumber;
        _all.Add(claim);
    }

    private Claims Of(Claim claim) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_interfaces, claim.Resource.InterfaceIndex, out _) ??= new Claims();

    /// <summary>Those of one interface, each list in the order of its numbers.</summary>
    private sealed class Claims
    {
        public List<Claim> Held { get; } = [];

        public List<Claim> Waiting { get; } = [];
    }
}
