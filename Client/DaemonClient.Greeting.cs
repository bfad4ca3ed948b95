using System.Text;
using CanTools.Client.Connections;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

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

    /// <summary>Has the daemon read its access rules anew, as SIGHUP does. For root and the socket's owner.</summary>
    /// <param name="cancellationToken">Ends the wait; the rules may be read all the same.</param>
    /// <exception cref="RequestRefusedException">
    /// The rules have a mistake, and the earlier ones stay (<see cref="DaemonErrorCode.ConfigurationRefused"/>), or this user may not.
    /// </exception>
    public async Task ReloadAsync(CancellationToken cancellationToken = default) =>
        (await RequestAsync(Operation.Reload, [], 0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <inheritdoc cref="ReloadAsync"/>
    public void Reload() => Request(Operation.Reload, [], 0).Dispose();

    /// <summary>From which level on the daemon logs.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<LogLevel> GetLogLevelAsync(CancellationToken cancellationToken = default) => LogLevelAsync([], cancellationToken);

    /// <inheritdoc cref="GetLogLevelAsync"/>
    public LogLevel GetLogLevel()
    {
        using Reply reply = Request(Operation.LogLevel, [], 0);
        return ReadLogLevel(reply);
    }

    /// <summary>Has the daemon log from this level on, until it is started anew. For root and the socket's owner.</summary>
    /// <param name="level">The level.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestRefusedException">This user may not.</exception>
    public Task SetLogLevelAsync(LogLevel level, CancellationToken cancellationToken = default) => LogLevelAsync([(byte)level], cancellationToken);

    /// <inheritdoc cref="SetLogLevelAsync"/>
    public void SetLogLevel(LogLevel level) => Request(Operation.LogLevel, [(byte)level], 0).Dispose();

    private async Task<LogLevel> LogLevelAsync(byte[] payload, CancellationToken cancellationToken)
    {
        using Reply reply = await RequestAsync(Operation.LogLevel, payload, 0, cancellationToken).ConfigureAwait(false);
        return ReadLogLevel(reply);
    }

    private static LogLevel ReadLogLevel(Reply reply) =>
        reply.Message is [<= (byte)LogLevel.None and var level] ? (LogLevel)level : throw Malformed(Operation.LogLevel);

    private static byte[] NamePayload(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        byte[] payload = Encoding.UTF8.GetBytes(name);
        return PrintableText.Is(payload)
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
