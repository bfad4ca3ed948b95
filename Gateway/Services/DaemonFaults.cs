using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Shared.Protocol;

namespace CanTools.Gateway.Services;

/// <summary>What goes wrong between the gateway and the daemon, or the kernel, as a status for the caller.</summary>
internal static class DaemonFaults
{
    public static GrpcException? Translate(Exception exception) => exception switch
    {
        RequestRefusedException { Code: DaemonErrorCode.NotAllowed } => new(
            GrpcStatusCode.PermissionDenied, $"The daemon does not let the gateway do that: {exception.Message}"),
        RequestRefusedException { Code: DaemonErrorCode.ChannelInUse } => new(GrpcStatusCode.AlreadyExists, exception.Message),
        CanToolsException => new(GrpcStatusCode.Unavailable, exception.Message),
        _ => null,
    };
}
