using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Buses;

/// <summary>An interface that is as a session wants it, and how it was before.</summary>
/// <param name="Interface">Which.</param>
/// <param name="Before">The bits as they were; null: they are the same still.</param>
/// <param name="WasUp">Whether it was up.</param>
internal sealed record BusSetup(InterfaceName Interface, CanBitTiming? Before, bool WasUp)
{
    /// <exception cref="GrpcException">The interface is gone, or cannot be so.</exception>
    public static async Task<BusSetup> ApplyAsync(ConfiguredBus bus, DaemonClient daemon, CancellationToken cancellationToken)
    {
        CanLink link = CanInterfaces.Find(bus.Interface)
            ?? throw new GrpcException(GrpcStatusCode.Unavailable, $"There is no CAN interface {bus.Interface}.");
        CheckTransceiver(bus, link);

        var setup = new BusSetup(bus.Interface, Before: null, link.IsUp);
        try
        {
            // A virtual one has no bit rate.
            if (link.Kind == CanLinkKind.Can && bus.Definition.CanBitRate.ToBitsPerSecond() is { } rate
                && link.Controller?.BitTiming?.BitRate != rate)
            {
                setup = setup with { Before = link.Controller?.BitTiming };
                await ConfigureAsync(daemon, bus.Interface, CanBitTiming.FromBitRate(rate), cancellationToken);
            }
            if (!link.IsUp)
                await daemon.BringUpAsync(bus.Interface, cancellationToken);
            return setup;
        }
        catch
        {
            await setup.TakeBackAsync(daemon);
            throw;
        }
    }

    /// <summary>As it was. What cannot be is left: the session that asks for it next is told.</summary>
    public async Task TakeBackAsync(DaemonClient daemon)
    {
        try
        {
            if (!WasUp)
                await daemon.BringDownAsync(Interface);
            if (Before is { BitRate: > 0 } timing)
            {
                var same = CanBitTiming.FromBitRate((int)timing.BitRate, timing.SamplePointPermille / 1000.0);
                await ConfigureAsync(daemon, Interface, same, CancellationToken.None);
            }
        }
        catch (CanToolsException)
        {
            // The exception that led here says more.
        }
    }

    private static Task ConfigureAsync(
        DaemonClient daemon, InterfaceName name, CanBitTiming timing, CancellationToken cancellationToken) =>
        daemon.ConfigureAsync(name, new CanLinkSettings { BitTiming = timing }, takeDown: true, cancellationToken);

    /// <summary>SocketCAN cannot choose between transceivers: what is wired to a controller is what there is, as a rule one for high
    /// speed (ISO 11898-2).</summary>
    private static void CheckTransceiver(ConfiguredBus bus, CanLink link)
    {
        if (link.Kind == CanLinkKind.Can && bus.Definition is { HasTransceiver: true, Transceiver: TransceiverSpeed.Low })
        {
            throw new GrpcException(
                GrpcStatusCode.Unimplemented,
                $"Bus {bus.Name}: Linux cannot choose the transceiver of {bus.Interface}; leave it out, and the wired one is used.");
        }
    }
}
