using CanTools.Client.Grpc;

namespace CanTools.Gateway.Reservations;

/// <summary>Who waits for what, and who has what at a time to come. The directory that claims are made in obeys them.</summary>
internal interface IReservations
{
    /// <summary>Called now and then where it may be somebody's turn; hints may be lost.</summary>
    event Action? Changed;

    /// <summary>Begins to wait.</summary>
    /// <param name="id">As what: known before, so that it can be taken back where the answer is lost.</param>
    /// <param name="wish">For what.</param>
    /// <param name="kept">How long, unless <see cref="KeepAsync"/> is called again.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">Nothing fits, or this client waits too often already.</exception>
    Task BeginWaitingAsync(Guid id, ReservationWish wish, TimeSpan kept, CancellationToken cancellationToken);

    /// <summary>It still waits: it is kept for that long from now on.</summary>
    Task KeepAsync(Guid id, TimeSpan kept, CancellationToken cancellationToken);

    /// <summary>Whether it is its turn.</summary>
    /// <param name="id">Of one who waits, or of what was booked.</param>
    /// <param name="except">What turned out to be held by somebody whom the directory does not know; see
    /// <see cref="ReservationTurn.Place"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    Task<ReservationTurn> FindTurnAsync(Guid id, IReadOnlyCollection<string> except, CancellationToken cancellationToken);

    /// <summary>Books something for a time, which nobody else has then.</summary>
    /// <exception cref="GrpcException">Nothing that fits is free for all of that time, or this client has too much.</exception>
    Task<Reservation> BookAsync(ReservationWish wish, DateTimeOffset begins, CancellationToken cancellationToken);

    /// <summary>All, those who wait first, in their order.</summary>
    Task<IReadOnlyList<Reservation>> ListAsync(CancellationToken cancellationToken);

    /// <returns>False where there is none.</returns>
    Task<bool> RemoveAsync(Guid id, string by, CancellationToken cancellationToken);
}
