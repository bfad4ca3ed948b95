using CanTools.Client.Sessions.Wire;

namespace CanTools.Client.Sessions;

/// <summary>openOBD's bit rates; those that its names round are what controllers are set to.</summary>
internal static class CanBitRates
{
    /// <summary>In bit/s, the fastest first.</summary>
    public static IReadOnlyList<(CanBitRate Name, int Rate)> All { get; } =
    [
        (CanBitRate._1000, 1_000_000), (CanBitRate._500, 500_000), (CanBitRate._250, 250_000), (CanBitRate._125, 125_000),
        (CanBitRate._100, 100_000), (CanBitRate._94, 94_000), (CanBitRate._833, 83_333), (CanBitRate._50, 50_000),
        (CanBitRate._333, 33_333), (CanBitRate._20, 20_000), (CanBitRate._10, 10_000), (CanBitRate._5, 5_000),
    ];

    /// <summary>In bit/s; 0 where it has none.</summary>
    public static int RateOf(CanBitRate name) => All.FirstOrDefault(one => one.Name == name).Rate;

    /// <summary>Undefined where there is none.</summary>
    public static CanBitRate NameOf(int rate) => All.FirstOrDefault(one => one.Rate == rate).Name;
}
