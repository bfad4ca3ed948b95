using CanTools.Client.Connections;
using CanTools.Shared.Protocol;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>The first operation that HyCAN's own daemon does not know.</summary>
    private const Operation FirstExtension = Operation.Hello;

    /// <summary>Sends a request and gives its answer if it is a success. The caller disposes of the reply.</summary>
    private ValueTask<Reply> RequestAsync(
        Operation operation, byte[] payload, int descriptors, CancellationToken cancellationToken) =>
        RequestAsync(operation, payload, descriptors, Deadline.In(_timeout), cancellationToken);

    /// <summary>The same, by another time than usual.</summary>
    private async ValueTask<Reply> RequestAsync(
        Operation operation, byte[] payload, int descriptors, Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] request = new RequestFrame(operation, payload).ToArray();
        for (bool isRetry = false; ;)
        {
            DaemonConnection connection =
                await GetConnectionAsync(deadline, cancellationToken).ConfigureAwait(false);
            try
            {
                return Accept(operation, connection, await connection
                    .ExchangeAsync(operation, request, descriptors, deadline, cancellationToken).ConfigureAwait(false));
            }
            catch (ConnectionLostException lost)
            {
                ThrowUnlessWorthARetry(lost, deadline, ref isRetry);
            }
        }
    }

    /// <summary>The same in plain system calls.</summary>
    private Reply Request(Operation operation, byte[] payload, int descriptors) =>
        Request(operation, payload, descriptors, Deadline.In(_timeout));

    /// <summary>The same, by another time than usual.</summary>
    private Reply Request(Operation operation, byte[] payload, int descriptors, Deadline deadline)
    {
        byte[] request = new RequestFrame(operation, payload).ToArray();
        for (bool isRetry = false; ;)
        {
            DaemonConnection connection = GetConnection(deadline);
            try
            {
                return Accept(
                    operation, connection, connection.Exchange(operation, request, descriptors, deadline));
            }
            catch (ConnectionLostException lost)
            {
                ThrowUnlessWorthARetry(lost, deadline, ref isRetry);
            }
        }
    }

    /// <summary>Once, because the daemon may have been restarted; as often as needed while others are answered.</summary>
    private static void ThrowUnlessWorthARetry(ConnectionLostException lost, Deadline deadline, ref bool isRetry)
    {
        if (deadline.IsOver)
            throw new DaemonTimeoutException($"{lost.Message} There was no time left for another try.");
        if (isRetry && !lost.MadeProgress)
        {
            throw new DaemonUnavailableException(
                $"{lost.Message} So it did on a second try. Does it stop on this request? Its log may tell.", lost);
        }
        isRetry = true;
    }

    private static Reply Accept(Operation operation, DaemonConnection connection, Reply reply)
    {
        if (reply.HasLostDescriptors)
        {
            connection.Discard(operation, reply);
            throw new CanToolsException(
                $"This process has no descriptor left for what {operation} opened, and it was closed again. "
                + "Close something, or raise the limit ('ulimit -n', LimitNOFILE).");
        }
        if (reply.Success)
        {
            reply.Connection = connection;
            return reply;
        }

        using (reply)
        {
            string text = System.Text.Encoding.UTF8.GetString(reply.Message);
            if (operation >= FirstExtension && reply.Code == DaemonErrorCode.ProtocolFault)
            {
                throw new DaemonTooOldException(
                    $"The daemon at {connection.Path} does not know {operation} (\"{text}\"): it is HyCAN's own or an older one. "
                    + "Install the hycan_daemon of this version and restart it.");
            }
            throw new RequestRefusedException(reply.Code, text);
        }
    }

    private static ProtocolViolationException Malformed(Operation operation) =>
        new($"The daemon's answer to {operation} does not have the documented form.");
}
