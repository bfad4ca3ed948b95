using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Buses;

/// <summary>openOBD's names for bit rates.</summary>
internal static class BitRates
{
    /// <summary>In bit/s; null where none is named: the interface stays as it is.</summary>
    public static int? ToBitsPerSecond(this CanBitRate rate) => rate switch
    {
        CanBitRate.Undefined => null,
        CanBitRate._1000 => 1_000_000,
        CanBitRate._500 => 500_000,
        CanBitRate._250 => 250_000,
        CanBitRate._125 => 125_000,
        CanBitRate._100 => 100_000,
        CanBitRate._94 => 94_000,
        CanBitRate._833 => 83_333,
        CanBitRate._50 => 50_000,
        CanBitRate._333 => 33_333,
        CanBitRate._20 => 20_000,
        CanBitRate._10 => 10_000,
        CanBitRate._5 => 5_000,
        _ => throw new GrpcException(GrpcStatusCode.InvalidArgument, $"There is no bit rate number {(int)rate}."),
    };
}
