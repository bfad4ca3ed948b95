using CanTools.Client.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Claims an interface, or an ISO-TP channel of it, for this process.</summary>
    /// <param name="interfaceName">The interface; it need not be up.</param>
    /// <param name="options">What of it, and how; null: all of it, alone, at once.</param>
    /// <param name="cancellationToken">Ends the wait, and gives up the place in the queue.</param>
    /// <exception cref="RequestRefusedException">
    /// Others hold it or have channels open on it, still after the time that it could wait
    /// (<see cref="DaemonErrorCode.ResourceInUse"/>; the message says who, since when and until when), or there is no such interface.
    /// </exception>
    public Task<Lease> ClaimAsync(InterfaceName interfaceName, LeaseOptions? options = null, CancellationToken cancellationToken = default) =>
        AskForLeaseAsync(Operation.Claim, (options ?? new LeaseOptions()).ToMessage(interfaceName, reason: null), cancellationToken);

    /// <inheritdoc cref="ClaimAsync"/>
    public Lease Claim(InterfaceName interfaceName, LeaseOptions? options = null) =>
        AskForLease(Operation.Claim, (options ?? new LeaseOptions()).ToMessage(interfaceName, reason: null));

    /// <summary>
    /// The same, at the cost of those who hold it now, who are told of it. For root, for the user who holds it, and for whom the daemon's
    /// rules name. Channels that others have open stay open: a descriptor cannot be taken back.
    /// </summary>
    /// <param name="interfaceName">The interface; it need not be up.</param>
    /// <param name="reason">Why, for those who lose it: 1 to 64 bytes of UTF-8 without control characters.</param>
    /// <param name="options">What of it, and how; null: all of it, alone. It cannot wait.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="RequestRefusedException">
    /// This user may not (<see cref="DaemonErrorCode.NotAllowed"/>), or there is no such interface.
    /// </exception>
    public Task<Lease> TakeOverAsync(
        InterfaceName interfaceName, string reason, LeaseOptions? options = null, CancellationToken cancellationToken = default)
    {
        ClaimMessage request = ForTakeOver(interfaceName, reason, options);
        return AskForLeaseAsync(Operation.TakeOver, request, cancellationToken);
    }

    /// <inheritdoc cref="TakeOverAsync"/>
    public Lease TakeOver(InterfaceName interfaceName, string reason, LeaseOptions? options = null) =>
        AskForLease(Operation.TakeOver, ForTakeOver(interfaceName, reason, options));

    /// <summary>Who holds what, and who waits for it, in the order of their numbers.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<LeaseRecord>> ListLeasesAsync(CancellationToken cancellationToken = default)
    {
        List<LeaseRecord> leases = [];
        bool isMore;
        do
        {
            byte[] payload = NumberMessage.ToPayload(leases.Count > 0 ? leases[^1].Number : 0);
            using Reply reply = await RequestAsync(Operation.ListLeases, payload, 0, cancellationToken).ConfigureAwait(false);
            isMore = AddTo(leases, reply);
        }
        while (isMore);
        return leases;
    }

    /// <inheritdoc cref="ListLeasesAsync"/>
    public IReadOnlyList<LeaseRecord> ListLeases()
    {
        List<LeaseRecord> leases = [];
        bool isMore;
        do
        {
            using Reply reply = Request(Operation.ListLeases, NumberMessage.ToPayload(leases.Count > 0 ? leases[^1].Number : 0), 0);
            isMore = AddTo(leases, reply);
        }
        while (isMore);
        return leases;
    }

    private static ClaimMessage ForTakeOver(InterfaceName interfaceName, string reason, LeaseOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ClaimMessage request = (options ?? new LeaseOptions()).ToMessage(interfaceName, reason);
        return request.Wait == TimeSpan.Zero
            ? request
            : throw new ArgumentException("Who takes something over does not wait for it.", nameof(options));
    }

    private async Task<Lease> AskForLeaseAsync(Operation operation, ClaimMessage request, CancellationToken cancellationToken)
    {
        var client = new DaemonClient(this);
        try
        {
            if (_name is { } name)
                await client.HelloAsync(name, cancellationToken).ConfigureAwait(false);
            using Reply reply = await client.RequestAsync(
                operation, Payload(request), 0, Deadline.In(_timeout + request.Wait), cancellationToken).ConfigureAwait(false);
            return Granted(client, request, reply);
        }
        catch
        {
            // With the connection ends the claim.
            client.Dispose();
            throw;
        }
    }

    private Lease AskForLease(Operation operation, ClaimMessage request)
    {
        var client = new DaemonClient(this);
        try
        {
            if (_name is { } name)
                client.Hello(name);
            using Reply reply = client.Request(operation, Payload(request), 0, Deadline.In(_timeout + request.Wait));
            return Granted(client, request, reply);
        }
        catch
        {
            // As above.
            client.Dispose();
            throw;
        }
    }

    private static byte[] Payload(ClaimMessage request)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        request.Write(ref writer);
        return writer.Written.ToArray();
    }

    /// <summary>The lease, which listens for its loss from now on.</summary>
    private static Lease Granted(DaemonClient client, ClaimMessage request, Reply reply)
    {
        if (!LeaseMessage.TryRead(reply.Message, out LeaseMessage granted))
            throw Malformed(request.Reason is null ? Operation.Claim : Operation.TakeOver);
        var lease = new Lease(client, request, granted);
        _ = lease.WatchAsync(reply.Connection!);
        return lease;
    }

    /// <summary>False at the end of the list, which is an answer without rows.</summary>
    private static bool AddTo(List<LeaseRecord> leases, Reply reply)
    {
        var reader = new PayloadReader(reply.Message);
        bool isMore = reader.HasMore;
        while (reader.HasMore)
        {
            // The numbers must rise, or the next question would be the last one again, for ever.
            if (!LeaseRow.TryRead(ref reader, out LeaseRow row) || leases.Count > 0 && row.Number <= leases[^1].Number)
                throw Malformed(Operation.ListLeases);
            leases.Add(new LeaseRecord(row));
        }
        return isMore;
    }
}
