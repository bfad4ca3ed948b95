using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Buses;

/// <summary>openOBD's names for bit rates, as clients give them.</summary>
internal static class BitRates
{
    /// <summary>In bit/s; null where none is named: the interface stays as it is.</summary>
    /// <exception cref="GrpcException">There is no such name.</exception>
    public static int? ToBitsPerSecond(this CanBitRate name) => (name, CanBitRates.RateOf(name)) switch
    {
        (CanBitRate.Undefined, _) => null,
        (_, 0) => throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There is no bit rate number {(int)name}."),
        (_, var rate) => rate,
    };
}
