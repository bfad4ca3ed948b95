using CanTools.Client.Grpc;

namespace CanTools.Gateway.Connectors;

/// <summary>Tickets, each of which names a connector.</summary>
internal interface ITicketTable
{
    /// <summary>The connector of a ticket.</summary>
    /// <exception cref="GrpcException">There is no such ticket.</exception>
    ValueTask<string> FindConnectorAsync(string ticket, CancellationToken cancellationToken);

    /// <summary>Adds one, or has it name another connector.</summary>
    /// <param name="ticket">Its id.</param>
    /// <param name="connector">The connector's.</param>
    /// <param name="by">The client who does so.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GrpcException">It is empty, or there is no such connector, or there are too many.</exception>
    ValueTask AddAsync(string ticket, string connector, string by, CancellationToken cancellationToken);

    /// <exception cref="GrpcException">There is none.</exception>
    ValueTask RemoveAsync(string ticket, string by, CancellationToken cancellationToken);

    static GrpcException NotFound(string ticket, GrpcStatusCode status = GrpcStatusCode.FailedPrecondition) =>
        new(status, $"No ticket found with the ticket number: \"{ticket}\"");

    /// <exception cref="GrpcException">It cannot be a ticket's id.</exception>
    static void Check(string ticket)
    {
        if (ticket.Length is 0 or > 256)
            throw new GrpcException(GrpcStatusCode.InvalidArgument, "A ticket's id has 1 to 256 characters.");
    }
}
