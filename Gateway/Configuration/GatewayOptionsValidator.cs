using System.Net;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Connectors;
using CanTools.Shared.Can;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CanTools.Gateway.Configuration;

/// <summary>What must hold before it starts; all that does not is said at once.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    /// <summary>A lease's name has that many bytes.</summary>
    private const int MaxClientId = 32;

    private const int MaxTag = 64;

    /// <summary>openOBD's limit.</summary>
    private const int MaxSecrets = 5;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        string[] problems =
        [
            .. Server(options), .. Limits(options), .. Farm(options), .. options.Clients.SelectMany(one => Client(one.Key, one.Value)),
            .. options.Connectors.SelectMany(one => Connector(one.Key, one.Value)),
            .. options.Tickets.Where(ticket => !options.Connectors.ContainsKey(ticket.Value))
                .Select(ticket => $"Tickets:{ticket.Key}: there is no connector '{ticket.Value}'."),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Server(GatewayOptions options)
    {
        foreach (string address in options.Listen)
        {
            if (ListenAddress.Read(address, options.Certificate is not null, out _) is { } problem)
                yield return $"Listen: {problem}.";
        }
        if (options.Metrics is { } metrics && (!IPEndPoint.TryParse(metrics, out IPEndPoint? at) || !metrics.EndsWith($":{at.Port}", StringComparison.Ordinal)))
            yield return $"Metrics: '{metrics}' is no address with a port, such as 127.0.0.1:9464.";
        if (options.Traces is { } traces && !(Uri.TryCreate(traces, UriKind.Absolute, out Uri? collector) && collector.Scheme is "http" or "https"))
            yield return $"Traces: '{traces}' is no address such as http://127.0.0.1:4318.";
        foreach (string file in new[] { options.Certificate, options.CertificateKey }.OfType<string>())
        {
            if (Unreadable(file) is { } problem)
                yield return problem;
        }
    }

    private static string? Unreadable(string file)
    {
        try
        {
            File.OpenRead(file).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The file '{file}' cannot be read: {exception.Message}";
        }
    }

    private static IEnumerable<string> Limits(GatewayOptions options)
    {
        if (options.MaxMessage is < 1024 or > 256 * 1024 * 1024)
            yield return $"MaxMessage: {options.MaxMessage} is not from 1 KiB to 256 MiB.";
        if (options.MaxConnections is < 1 or > 100_000)
            yield return $"MaxConnections: {options.MaxConnections} is not from 1 to 100,000.";
        if (options.MaxStreamsPerConnection is < 1 or > 1_000_000)
            yield return $"MaxStreamsPerConnection: {options.MaxStreamsPerConnection} is not from 1 to 1,000,000.";
        if (options.MaxSessions is < 1 or > 100_000)
            yield return $"MaxSessions: {options.MaxSessions} is not from 1 to 100,000.";
        if (options.MaxReservations is < 1 or > 10_000)
            yield return $"MaxReservations: {options.MaxReservations} is not from 1 to 10,000.";
        if (options.MaxChannels is < 1 or > 1024)
            yield return $"MaxChannels: {options.MaxChannels} is not from 1 to 1,024.";
        foreach ((string time, TimeSpan value) in options.Times.All)
        {
            // A timer's longest time is 49 days.
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(30))
                yield return $"Times:{time}: {value} is not more than nothing and at most 30 days.";
        }
        if (options.Times.Ping < TimeSpan.FromSeconds(1))
            yield return $"Times:Ping: {options.Times.Ping} is less than 1 s.";
        if (options.Times.BrokerPing >= options.Times.BrokerToken)
            yield return "Times:BrokerPing: the next token must come before the one before expires (Times:BrokerToken).";
        if (options.Times.SessionTokenRefresh >= options.Times.SessionToken)
            yield return "Times:SessionTokenRefresh: the next token must come before the one before expires (Times:SessionToken).";
    }

    private static IEnumerable<string> Farm(GatewayOptions options)
    {
        if (options.Farm is not { Database: { } database } farm)
            yield break;
        if (Unparsable(database) is { } problem)
            yield return $"Farm:Database: {problem}";
        if (options.Endpoint is null)
            yield return "Endpoint: in a farm it is needed; clients of other gateways are told to call this one there.";
        if (farm.Name.Length is 0 or > 63 || !farm.Name.All(c => c is > ' ' and <= '~' and not '/'))
            yield return $"Farm:Name: '{farm.Name}' does not have 1 to 63 visible ASCII characters without '/'.";
        if (farm.Beat < TimeSpan.FromMilliseconds(100) || farm.Answer < TimeSpan.FromMilliseconds(100))
            yield return "Farm:Beat, Farm:Answer: they are 0.1 s at least.";
        if (farm.Beat + farm.Answer >= farm.Hold)
            yield return $"Farm:Answer: with Farm:Beat it must be less than {farm.Hold}, four fifths of Farm:Expiry, so that one late answer costs nothing.";
        if (farm.History < TimeSpan.FromDays(1))
            yield return $"Farm:History: {farm.History} is less than a day.";
        if (farm.Expiry < 4 * farm.Beat || farm.Expiry > TimeSpan.FromHours(1))
            yield return $"Farm:Expiry: {farm.Expiry} is not from four times Farm:Beat, so that a beat may be lost, to an hour.";
    }

    private static string? Unparsable(string database)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(database);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Null: it can be one.</summary>
    public static string? WrongClientId(string id) =>
        id.Length is 0 or > MaxClientId || !id.All(c => c is > ' ' and <= '~') || id.StartsWith("uid:", StringComparison.Ordinal)
            ? $"a client's id has 1 to {MaxClientId} visible ASCII characters, and does not begin with uid:."
            : null;

    /// <summary>Null: it can be one.</summary>
    public static string? WrongTag(string tag) =>
        tag.Length is 0 or > MaxTag || !tag.All(c => c is > ' ' and <= '~') ? $"a tag has 1 to {MaxTag} visible ASCII characters." : null;

    private static IEnumerable<string> Client(string id, ClientOptions client)
    {
        if (WrongClientId(id) is { } problem)
            yield return $"Clients:{id}: {problem}";
        if (client.Secrets.Count is 0 or > MaxSecrets)
            yield return $"Clients:{id}: it has {client.Secrets.Count} secrets; 1 to {MaxSecrets} hashes are needed (can-gateway hash-secret).";
        if (!client.Secrets.All(SecretHash.IsValid))
            yield return $"Clients:{id}: a secret is not a hash as 'can-gateway hash-secret' prints it.";
    }

    private static IEnumerable<string> Connector(string id, ConnectorOptions connector)
    {
        int kinds = (connector.Interface is null ? 0 : 1) + (connector.Pins.Count > 0 ? 1 : 0) + (connector.Vcan ? 1 : 0);
        if (kinds != 1)
            yield return $"Connectors:{id}: it is one of Interface, Pins and Vcan.";
        foreach (string name in connector.Pins.Values.Concat(connector.Interface is { } one ? [one] : []))
        {
            if (!InterfaceName.TryParse(System.Text.Encoding.UTF8.GetBytes(name), out _))
                yield return $"Connectors:{id}: '{name}' is no interface's name.";
        }
        foreach (string tag in connector.Tags)
        {
            if (WrongTag(tag) is { } problem)
                yield return $"Connectors:{id}: {problem}";
        }
        foreach (string pins in connector.Pins.Keys)
        {
            if (!PinPair.TryParse(pins, out PinPair pair) || pair.ToString() != pins)
                yield return $"Connectors:{id}: '{pins}' is no pair of pins such as 6/14.";
        }
        foreach (string number in connector.Ecus.SelectMany(Numbers))
        {
            if (!Number.TryRead(number, out uint value) || value > CanId.MaxExtended)
                yield return $"Connectors:{id}: '{number}' is no CAN identifier or address, such as 0x7E0.";
        }
    }

    private static IEnumerable<string> Numbers(EcuOptions ecu) =>
        [ecu.RequestId, ecu.ResponseId, .. new[] { ecu.ExtendedRequestAddress, ecu.ExtendedResponseAddress }.OfType<string>()];
}
