using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Buses;

/// <summary>Has an interface be what a session wants of it.</summary>
internal static class BusSetup
{
    /// <exception cref="GrpcException">The interface is gone.</exception>
    public static async Task ApplyAsync(ConfiguredBus bus, DaemonClient daemon, CancellationToken cancellationToken)
    {
        CanLink link = CanInterfaces.Find(bus.Interface)
            ?? throw new GrpcException(GrpcStatusCode.Unavailable, $"There is no CAN interface {bus.Interface}.");

        // A virtual one has no bit rate.
        if (link.Kind == CanLinkKind.Can && bus.Definition.CanBitRate.ToBitsPerSecond() is { } rate
            && link.Controller?.BitTiming?.BitRate != rate)
        {
            var settings = new CanLinkSettings { BitTiming = CanBitTiming.FromBitRate(rate) };
            await daemon.ConfigureAsync(bus.Interface, settings, takeDown: true, cancellationToken);
        }
        if (!link.IsUp)
            await daemon.BringUpAsync(bus.Interface, cancellationToken);
    }
}
