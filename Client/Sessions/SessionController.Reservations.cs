using System.Globalization;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>Sessions on whatever fits, in their turn, or at a time to come.</summary>
public sealed partial class SessionController
{
    private const string Reservations = "/canTools.v1.reservations/";

    /// <summary>Starts a session on any connector that has all of these tags and is free, and authenticates it.</summary>
    /// <param name="tags">Which; those with fewer others come first.</param>
    /// <param name="start">Other than alone and at once; null: like that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">
    /// There is none (<see cref="GrpcStatusCode.FailedPrecondition"/>), or all are in use (<see cref="GrpcStatusCode.Unavailable"/>).
    /// </exception>
    public Task<Session> StartSessionOnTagsAsync(
        IEnumerable<string> tags, SessionStart? start = null, CancellationToken cancellationToken = default) =>
        StartOursAsync(new StartRequest { Tags = { tags } }, start ?? new SessionStart(), cancellationToken);

    /// <summary>Starts a session on what was reserved, and authenticates it; it can be done again until the reservation is over.</summary>
    /// <param name="reservation">The reservation's id.</param>
    /// <param name="start">Such as how long to wait for its begin; null: not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">
    /// It is over (<see cref="GrpcStatusCode.NotFound"/>), or has not begun (<see cref="GrpcStatusCode.Unavailable"/>).
    /// </exception>
    public Task<Session> StartReservedSessionAsync(
        string reservation, SessionStart? start = null, CancellationToken cancellationToken = default) =>
        StartOursAsync(new StartRequest { Reservation = reservation }, start ?? new SessionStart(), cancellationToken);

    /// <summary>Reserves a connector for a time, in which nobody else has it.</summary>
    /// <param name="connector">Which.</param>
    /// <param name="begin">When; in the past: from now on.</param>
    /// <param name="duration">How long, in whole seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">Somebody else has it then (<see cref="GrpcStatusCode.Unavailable"/>; the message says who).</exception>
    public Task<SessionReservation> ReserveAsync(
        string connector, DateTimeOffset begin, TimeSpan duration, CancellationToken cancellationToken = default) =>
        ReserveAsync(new ReserveRequest { Connector = connector }, begin, duration, cancellationToken);

    /// <summary>Reserves any connector that has all of these tags and is free then.</summary>
    /// <param name="tags">Which.</param>
    /// <param name="begin">When; in the past: from now on.</param>
    /// <param name="duration">How long, in whole seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="ReserveAsync(string, DateTimeOffset, TimeSpan, CancellationToken)"/>
    public Task<SessionReservation> ReserveAsync(
        IEnumerable<string> tags, DateTimeOffset begin, TimeSpan duration, CancellationToken cancellationToken = default) =>
        ReserveAsync(new ReserveRequest { Tags = { tags } }, begin, duration, cancellationToken);

    /// <summary>What is reserved, and who waits: those who wait first, in their order.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">The gateway cannot be reached.</exception>
    public async Task<IReadOnlyList<SessionReservation>> ListReservationsAsync(CancellationToken cancellationToken = default)
    {
        ReservationList list = await CallAsync(
            $"{Reservations}list", new EmptyMessage(), ReservationList.Parser, cancellationToken).ConfigureAwait(false);
        return [.. list.Reservations.Select(one => new SessionReservation(one))];
    }

    /// <summary>Gives a reservation up; a session that was started with it goes on. Others' are an operator's.</summary>
    /// <param name="reservation">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GatewayException">There is none, or this client may not.</exception>
    public Task RemoveReservationAsync(string reservation, CancellationToken cancellationToken = default) =>
        CallAsync($"{Reservations}remove", new ReservationId { Value = reservation }, EmptyMessage.Parser, cancellationToken);

    private async Task<SessionReservation> ReserveAsync(
        ReserveRequest request, DateTimeOffset begin, TimeSpan duration, CancellationToken cancellationToken)
    {
        request.Begin = begin.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        request.DurationSeconds = Seconds(duration);
        return new SessionReservation(
            await CallAsync($"{Reservations}add", request, Reservation.Parser, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A part of one counts as one.</summary>
    private static uint Seconds(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromSeconds(uint.MaxValue));
        return (uint)Math.Ceiling(time.TotalSeconds);
    }
}
