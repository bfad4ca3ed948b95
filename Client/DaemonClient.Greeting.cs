using System.Text;
using CanTools.Client.Connections;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Tells the daemon who this is; it calls this client so in its log.</summary>
    /// <param name="name">1 to 255 bytes of UTF-8 without control characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The daemon's greeting, "Hello, {name}".</returns>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    public async Task<string> HelloAsync(string name, CancellationToken cancellationToken = default)
    {
        using Reply reply = await RequestAsync(Operation.Hello, NamePayload(name), 0, cancellationToken)
            .ConfigureAwait(false);
        return ReadGreeting(reply, name);
    }

    /// <inheritdoc cref="HelloAsync"/>
    public string Hello(string name)
    {
        using Reply reply = Request(Operation.Hello, NamePayload(name), 0);
        return ReadGreeting(reply, name);
    }

    /// <summary>What the daemon is: its version, the operations that it knows, its limits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DaemonDescription> DescribeAsync(CancellationToken cancellationToken = default)
    {
        using Reply reply = await RequestAsync(Operation.Describe, [], 0, cancellationToken).ConfigureAwait(false);
        return ReadDescription(reply);
    }

    /// <inheritdoc cref="DescribeAsync"/>
    public DaemonDescription Describe()
    {
        using Reply reply = Request(Operation.Describe, [], 0);
        return ReadDescription(reply);
    }

    private static byte[] NamePayload(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        byte[] payload = Encoding.UTF8.GetBytes(name);
        return HelloMessage.IsName(payload)
            ? payload
            : throw new ArgumentException(
                "A client's name is 1 to 255 bytes of UTF-8 without control characters.", nameof(name));
    }

    private string ReadGreeting(Reply reply, string name)
    {
        if (reply.Message.Length == 0)
            throw Malformed(Operation.Hello);
        _name = name;
        return Encoding.UTF8.GetString(reply.Message);
    }

    private static DaemonDescription ReadDescription(Reply reply) =>
        DescribeMessage.Read(reply.Message) is { } message
            ? new DaemonDescription(message)
            : throw Malformed(Operation.Describe);
}
