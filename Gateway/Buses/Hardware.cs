using CanTools.Client.Sessions.Wire;

namespace CanTools.Gateway.Buses;

/// <summary>What this gateway does not have, in words.</summary>
internal static class Hardware
{
    public const string NoKline = "K-line takes hardware that this gateway does not have.";
    public const string NoTerminal15 = "Terminal 15 takes hardware that this gateway does not have.";
    public const string NoDoip = "This gateway has no DoIP.";
    public const string NoTp20 = "This gateway has no TP 2.0.";

    public static string Missing(BusConfiguration.BusDefinitionOneofCase kind) => kind switch
    {
        BusConfiguration.BusDefinitionOneofCase.KlineBus => NoKline,
        BusConfiguration.BusDefinitionOneofCase.Terminal15Bus => NoTerminal15,
        _ => NoDoip,
    };
}
