using CanTools.Client.Grpc;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Connectors;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Reservations;

/// <summary>Those of one gateway, in its memory; by the same rules as the statements of a farm's directory.</summary>
internal sealed class MemoryReservations(GatewayOptions options, TimeProvider clock) : IReservations
{
    private readonly List<Entry> _entries = [];
    private long _last;

    public event Action? Changed;

    /// <summary>For what is claimed, too: both are decided together.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Who has a resource. With the lock.</summary>
    public Func<string, SessionRecord?> HolderOf { get; set; } = _ => null;

    public Task BeginWaitingAsync(Guid id, ReservationWish wish, TimeSpan kept, CancellationToken cancellationToken)
    {
        lock (Lock)
        {
            CheckMost(wish.Client, isBooked: false);
            if (!Fitting(wish).Any())
                throw NothingFits(wish);
            Add(id, wish, wish.Connector, begins: null, Now + kept);
        }
        return Task.CompletedTask;
    }

    public Task KeepAsync(Guid id, TimeSpan kept, CancellationToken cancellationToken)
    {
        lock (Lock)
        {
            if (Live().FirstOrDefault(one => one.Id == id) is { Begins: null } own)
                own.KeptUntil = Now + kept;
        }
        return Task.CompletedTask;
    }

    public Task<ReservationTurn> FindTurnAsync(Guid id, IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        lock (Lock)
            return Task.FromResult(FindTurn(id, except));
    }

    public Task<Reservation> BookAsync(ReservationWish wish, DateTimeOffset begins, CancellationToken cancellationToken)
    {
        lock (Lock)
        {
            CheckMost(wish.Client, isBooked: true);
            if (begins < Now)
                begins = Now;
            TimeSpan lasts = wish.Lasts!.Value;
            string? refusal = null;
            foreach (string connector in Fitting(wish))
            {
                IReadOnlyList<string> resources = ResourcesOf(connector);
                SessionRecord? holder = resources.Select(HolderOf).OfType<SessionRecord>().MaxBy(one => one.EndsAt);
                string? problem =
                    Bookings(resources, own: null).FirstOrDefault(one => one.Begins < begins + lasts && one.Ends > begins) is { } other
                        ? $"{Reserved(other)} until {Iso(other.Ends)}."
                    : holder?.EndsAt > begins ? Held(holder)
                    : begins <= Now && AheadOf(resources, own: null, wish.Priority, long.MaxValue).FirstOrDefault() is { } waiter
                        ? $"'{waiter.Wish.Client}' waits for {connector}, with priority {waiter.Wish.Priority}."
                    : null;
                refusal ??= problem;
                if (problem is not null)
                    continue;
                return Task.FromResult(
                    Add(Guid.NewGuid(), wish, connector, begins, begins + Least(lasts, options.Times.Reservation)).ToReservation());
            }
            throw refusal is null ? NothingFits(wish) : new GrpcException(GrpcStatusCode.Unavailable, refusal);
        }
    }

    public Task<IReadOnlyList<Reservation>> ListAsync(CancellationToken cancellationToken)
    {
        lock (Lock)
        {
            return Task.FromResult<IReadOnlyList<Reservation>>(
                [.. Live().OrderBy(one => one.Begins).ThenByDescending(one => one.Wish.Priority).ThenBy(one => one.Number).Select(one => one.ToReservation())]);
        }
    }

    public Task<bool> RemoveAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        bool isGone;
        lock (Lock)
            isGone = _entries.RemoveAll(one => one.Id == id) > 0;
        if (isGone)
            Changed?.Invoke();
        return Task.FromResult(isGone);
    }

    /// <summary>Something is free.</summary>
    public void Tell() => Changed?.Invoke();

    /// <summary>How long what is free may be held, and because of what. With the lock.</summary>
    /// <exception cref="GrpcException">It may not be.</exception>
    public (TimeSpan Lasts, string Because) Judge(IReadOnlyList<string> resources, SessionOrder order)
    {
        var most = (Lasts: options.Times.Session, Because: "");
        void Limit(TimeSpan lasts, string because) => most = lasts < most.Lasts ? (lasts, because) : most;

        Limit(order.Lasts ?? most.Lasts, "It was asked for no longer.");
        if (order.IsObserver)
            return most;
        Entry? own = order.Reservation is { } id
            ? Live().FirstOrDefault(one => one.Id == id && one.Wish.Client == order.Client) ?? throw Refused("The reservation is over.")
            : null;
        if (own?.Begins > Now)
            throw Refused(NotYet(own));
        if (own?.Ends is { } ends)
            Limit(ends - Now, "Its reservation is over.");
        foreach (Entry other in Bookings(resources, own))
        {
            if (other.Begins > Now)
            {
                if (order.Lasts is { } lasts && other.Begins < Now + lasts)
                    throw Refused($"{Reserved(other)}.");
                Limit(other.Begins.Value - Now, $"{Reserved(other)}.");
                break;
            }
            if (!order.TakeOver || other.Wish.Priority >= order.Priority)
                throw Refused($"{Reserved(other)} until {Iso(other.Ends)}.");
        }
        long number = order.TakeOver ? 0 : own?.Number ?? long.MaxValue;
        if (own?.Begins is null && AheadOf(resources, own, order.Priority, number).FirstOrDefault() is { } first)
            throw Refused($"'{first.Wish.Client}' waits for it, with priority {first.Wish.Priority}.");
        if (own?.Ends is { } last)
            own.KeptUntil = last;
        return most;
    }

    /// <summary>The same, as if those who have any of it were gone. With the lock.</summary>
    /// <inheritdoc cref="Judge"/>
    public void JudgeWithoutHolders(IReadOnlyList<string> resources, SessionOrder order)
    {
        Func<string, SessionRecord?> holderOf = HolderOf;
        HashSet<string> gone = [.. resources.Select(holderOf).OfType<SessionRecord>().Select(one => one.Id)];
        HolderOf = resource => holderOf(resource) is { } holder && !gone.Contains(holder.Id) ? holder : null;
        try
        {
            Judge(resources, order);
        }
        finally
        {
            HolderOf = holderOf;
        }
    }

    private ReservationTurn FindTurn(Guid id, IReadOnlyCollection<string> except)
    {
        if (Live().FirstOrDefault(one => one.Id == id) is not { } own)
            return new ReservationTurn(null, Reason: "The reservation is over.", IsOver: true, IsRemoved: true);
        if (own.Begins > Now)
            return new ReservationTurn(null, Reason: NotYet(own));
        if (own.Begins is not null)
            return except.Contains($"/{own.Connector}") ? new ReservationTurn(null, Reason: $"{own.Connector} is in use.") : new ReservationTurn(own.Connector);
        string? free = FreeFor(own).FirstOrDefault(
            connector => !except.Contains($"/{connector}") && !AheadOf(ResourcesOf(connector), own, own.Wish.Priority, own.Number).Any());
        if (free is not null)
            return new ReservationTurn(free);
        SessionRecord? holder = Fitting(own.Wish).SelectMany(ResourcesOf).Select(HolderOf).OfType<SessionRecord>().MinBy(one => one.EndsAt);
        int before = Waiting(own).Count(one => one.IsBefore(own.Wish.Priority, own.Number));
        string[] reasons =
        [
            .. holder is null ? [] : (string[])[Held(holder)],
            .. before == 0 ? [] : (string[])[$"{before} waited before, with the same or a higher priority."],
        ];
        return new ReservationTurn(null, Reason: string.Join(' ', reasons));
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private IEnumerable<Entry> Live() => _entries.Where(one => one.KeptUntil > Now);

    private IEnumerable<Entry> Waiting(Entry? own) => Live().Where(one => one.Begins is null && one != own);

    private IEnumerable<Entry> Bookings(IReadOnlyList<string> resources, Entry? own) => Live()
        .Where(one => one.Begins is not null && one != own && ResourcesOf(one.Connector!).Intersect(resources).Any()).OrderBy(one => one.Begins);

    /// <summary>What one who waits could have at this moment, if nobody else waited.</summary>
    private IEnumerable<string> FreeFor(Entry waiter) => Fitting(waiter.Wish).Where(connector =>
    {
        IReadOnlyList<string> resources = ResourcesOf(connector);
        return !resources.Any(one => HolderOf(one) is not null)
            && !Bookings(resources, waiter).Any(one => one.Begins <= Now || one.Begins < Now + (waiter.Wish.Lasts ?? TimeSpan.Zero));
    });

    /// <summary>Those before it who wait for something of that, and could have it at this moment.</summary>
    private IEnumerable<Entry> AheadOf(IReadOnlyList<string> resources, Entry? own, int priority, long number) => Waiting(own)
        .Where(one => one.IsBefore(priority, number) && FreeFor(one).Any(connector => ResourcesOf(connector).Intersect(resources).Any()))
        .OrderByDescending(one => one.Wish.Priority).ThenBy(one => one.Number);

    /// <summary>Those with fewest tags first: what is special is left for those who need it.</summary>
    private IEnumerable<string> Fitting(ReservationWish wish) => options.Connectors
        .Where(one => (wish.Connector is null || one.Key == wish.Connector) && wish.Tags.All(one.Value.Tags.Contains))
        .OrderBy(one => one.Value.Tags.Count).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Key);

    private IReadOnlyList<string> ResourcesOf(string connector) =>
        ConnectorHold.ResourcesOf(connector, options.Connectors[connector], options.Farm);

    private Entry Add(Guid id, ReservationWish wish, string? connector, DateTimeOffset? begins, DateTimeOffset keptUntil)
    {
        var entry = new Entry(id, ++_last, wish, connector, begins, Now) { KeptUntil = keptUntil };
        _entries.Add(entry);
        return entry;
    }

    private void CheckMost(string client, bool isBooked)
    {
        _entries.RemoveAll(one => one.KeptUntil <= Now);
        if (Live().Count(one => one.Wish.Client == client && one.Begins is not null == isBooked) >= options.MaxReservations)
            throw TooMany(client, options.MaxReservations);
    }

    public static GrpcException TooMany(string client, int most) => new(
        GrpcStatusCode.ResourceExhausted, $"Client '{client}' waits for, or has reserved, {most} at the same time, which is the most.");

    public static GrpcException NothingFits(ReservationWish wish) => new(
        GrpcStatusCode.FailedPrecondition,
        wish.Connector is { } one && wish.Tags.Count == 0
            ? $"No connector found with the id: \"{one}\""
            : $"No connector{(wish.Connector is { } id ? $" '{id}'" : "")} has these tags: {string.Join(", ", wish.Tags)}.");

    private static GrpcException Refused(string reason) => new(GrpcStatusCode.Unavailable, $"{ConnectorHold.InUse} {reason}");

    private static string NotYet(Entry own) => $"The reservation begins at {Iso(own.Begins)}.";

    private static string Reserved(Entry one) => $"{one.Connector} is reserved for '{one.Wish.Client}' from {Iso(one.Begins)}";

    private static string Held(SessionRecord holder) =>
        $"{holder.Connector} is held by session {holder.Id} of '{holder.Owner}' until {Iso(holder.EndsAt)} at the latest.";

    private static string Iso(DateTimeOffset? at) => $"{at:yyyy-MM-ddTHH:mm:ssZ}";

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed record Entry(Guid Id, long Number, ReservationWish Wish, string? Connector, DateTimeOffset? Begins, DateTimeOffset AddedAt)
    {
        public DateTimeOffset? Ends => Begins + Wish.Lasts;

        public DateTimeOffset KeptUntil { get; set; }

        public bool IsBefore(int priority, long number) => Wish.Priority > priority || Wish.Priority == priority && Number < number;

        public Reservation ToReservation() => new()
        {
            Id = Id, Client = Wish.Client, Priority = Wish.Priority, Connector = Connector, Tags = Wish.Tags, BeginsAt = Begins, EndsAt = Ends,
            AddedAt = AddedAt,
        };
    }
}
