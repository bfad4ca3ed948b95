using CanTools.Client;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Services;

/// <summary>Looks at a session's interfaces, again and again: a bus's load is what came since the look before.</summary>
internal sealed class ConnectorLook(LiveSession session, TimeProvider clock)
{
    /// <summary>
    /// The bits of a classic frame besides its data, with an 11-bit identifier and the space after it (ISO 11898-1), without stuff bits:
    /// the load is estimated from counters, which do not tell these.
    /// </summary>
    private const int FrameBits = 47;

    private readonly Dictionary<InterfaceName, (long Time, CanLinkStatistics Statistics)> _before = [];

    public ConnectorInformation Take()
    {
        InterfaceName[] names = [.. session.Hold.Interfaces.Concat(session.Buses.All().Select(bus => bus.Interface)).Distinct()];
        long began = clock.GetTimestamp();
        CanLink?[] links = [.. names.Select(CanInterfaces.Find)];
        TimeSpan latency = clock.GetElapsedTime(began);
        bool isConnected = links.All(link => link is { IsUp: true });
        var information = new ConnectorInformation
        {
            Connected = isConnected,
            ConnectedSince = isConnected ? (ulong)session.Record.CreatedAt.ToUnixTimeSeconds() : 0,

            // The interfaces are this machine's: all that takes time is to ask for them.
            Latency = (uint)Math.Round(latency.TotalMilliseconds),
            Healthy = isConnected && links.All(IsHealthy),
        };
        information.Interfaces.AddRange(links.Zip(names, Describe));
        return information;
    }

    private static bool IsHealthy(CanLink? link) =>
        link?.Controller is not { State: CanControllerState.ErrorPassive or CanControllerState.BusOff };

    private InterfaceInformation Describe(CanLink? link, InterfaceName name)
    {
        var information = new InterfaceInformation { Name = name.ToString(), Up = link is { IsUp: true } };
        if (link?.Statistics is { } statistics)
        {
            information.ReceivedFrames = statistics.ReceivedFrames;
            information.SentFrames = statistics.SentFrames;
            information.DroppedFrames = statistics.ReceiveDrops + statistics.SendDrops;
            if (link.Controller?.BitTiming is { BitRate: > 0 } timing && LoadSinceLast(name, statistics, timing.BitRate) is { } load)
                information.Load = load;
        }
        if (link?.Controller is { } controller)
        {
            information.BusState = BusStates.ToText(controller.State);
            if (controller.TransmitErrors is { } transmit)
                information.TransmitErrors = (uint)transmit;
            if (controller.ReceiveErrors is { } receive)
                information.ReceiveErrors = (uint)receive;
        }
        return information;
    }

    private double? LoadSinceLast(InterfaceName name, CanLinkStatistics statistics, uint bitRate)
    {
        long now = clock.GetTimestamp();
        bool isFirst = !_before.TryGetValue(name, out (long Time, CanLinkStatistics Statistics) before);
        _before[name] = (now, statistics);
        if (isFirst)
            return null;
        ulong frames = statistics.ReceivedFrames + statistics.SentFrames - before.Statistics.ReceivedFrames - before.Statistics.SentFrames;
        ulong bytes = statistics.ReceivedBytes + statistics.SentBytes - before.Statistics.ReceivedBytes - before.Statistics.SentBytes;
        double seconds = clock.GetElapsedTime(before.Time, now).TotalSeconds;
        return Math.Min(100, 100 * (frames * FrameBits + 8.0 * bytes) / (bitRate * Math.Max(seconds, 0.001)));
    }
}
