using CanTools.Shared.Can;

namespace CanTools.Gateway.Services;

/// <summary>A controller's states, as iproute2 writes them.</summary>
internal static class BusStates
{
    public static string ToText(CanControllerState state) => state switch
    {
        CanControllerState.ErrorActive => "error-active",
        CanControllerState.ErrorWarning => "error-warning",
        CanControllerState.ErrorPassive => "error-passive",
        CanControllerState.BusOff => "bus-off",
        CanControllerState.Stopped => "stopped",
        _ => "sleeping",
    };
}
