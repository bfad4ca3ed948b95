using System.Reflection;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Daemon.Requests;

/// <summary>HELLO and DESCRIBE: who is there.</summary>
internal sealed class GreetingRequests
{
    private readonly RequestTable _table;
    private readonly DaemonOptions _options;
    private byte[]? _description;

    private GreetingRequests(RequestTable table, DaemonOptions options)
    {
        _table = table;
        _options = options;
    }

    public static string DaemonVersion =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static void AddTo(RequestTable table, DaemonOptions options)
    {
        table.Add(Operation.Hello, Hello);
        table.Add(Operation.Describe, new GreetingRequests(table, options).Describe);
    }

    private static void Hello(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!PrintableText.Is(payload))
        {
            answers.Refuse(
                DaemonErrorCode.InvalidPayload,
                "A name is 1 to 255 bytes of well-formed UTF-8 without control characters.");
            return;
        }

        client.SetName(payload);
        answers.SucceedWith(HelloMessage.Greeting, payload);
    }

    private void Describe(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (payload.IsEmpty)
            answers.Succeed(_description ??= MakeDescription());
        else
            answers.Refuse(DaemonErrorCode.InvalidPayload, "DESCRIBE has no payload.");
    }

    /// <summary>Made when it is first asked for, because then the table is complete.</summary>
    private byte[] MakeDescription()
    {
        var limits = new Dictionary<byte, uint>
        {
            [(byte)DescribedLimit.MaxPayload] = ProtocolLimits.MaxPayload,
            [(byte)DescribedLimit.MaxMessage] = ProtocolLimits.MaxMessage,
            [(byte)DescribedLimit.MaxConnections] = (uint)_options.MaxConnections,
            [(byte)DescribedLimit.MaxConnectionsPerUser] = (uint)_options.MaxConnectionsPerUser,
            [(byte)DescribedLimit.MaxChannels] = (uint)_options.MaxChannels,
            [(byte)DescribedLimit.MaxChannelsPerUser] = (uint)_options.MaxChannelsPerUser,
            [(byte)DescribedLimit.MaxChannelsPerConnection] = (uint)_options.MaxChannelsPerConnection,
            [(byte)DescribedLimit.MaxInterfaces] = (uint)_options.MaxInterfaces,
            [(byte)DescribedLimit.MaxInterfacesPerUser] = (uint)_options.MaxInterfacesPerUser,
            [(byte)DescribedLimit.MaxInterfacesPerConnection] = (uint)_options.MaxInterfacesPerConnection,
            [(byte)DescribedLimit.MaxRequests] = (uint)_options.MaxRequests,
            [(byte)DescribedLimit.MaxRequestsPerUser] = (uint)_options.MaxRequestsPerUser,
            [(byte)DescribedLimit.MaxLeases] = (uint)_options.MaxLeases,
            [(byte)DescribedLimit.MaxLeasesPerUser] = (uint)_options.MaxLeasesPerUser,
        };
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxMessage]);
        new DescribeMessage(ProtocolLimits.Version, DaemonVersion, _table.Operations, limits).Write(ref writer);
        return writer.Written.ToArray();
    }
}
