using CanTools.Client.Grpc;
using CanTools.Gateway.Grpc.Wire;
using Status = CanTools.Gateway.Grpc.Wire.HealthCheckResponse.Types.ServingStatus;

namespace CanTools.Gateway.Grpc;

/// <summary>gRPC's health service. A gateway that answers serves what it has; whether it can start sessions is those services' health.</summary>
/// <param name="services">The services' full names; the empty name is the server itself.</param>
/// <param name="problem">Why sessions cannot be started; null: they can.</param>
/// <param name="clock">How often it is looked at for those who watch.</param>
internal sealed class HealthService(IReadOnlySet<string> services, Func<string?> problem, TimeProvider clock)
{
    /// <summary>The answer has no room for a reason; it stands in its trailer.</summary>
    private const string Reason = "cantools-problem";

    private static readonly string[] s_starting = ["openOBD.v1.sessionController", "canTools.v1.sessions"];
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/grpc.health.v1.Health/Check", HealthCheckRequest.Parser, (request, call) => Task.FromResult(Check(request, call))),
        GrpcMethod.ServerStream("/grpc.health.v1.Health/Watch", HealthCheckRequest.Parser, WatchAsync),
    ];

    private HealthCheckResponse Check(HealthCheckRequest request, GrpcCall call)
    {
        if (StatusOf(request) is Status.ServiceUnknown)
            throw new GrpcException(GrpcStatusCode.NotFound, $"There is no service '{request.Service}'.");
        if (problem() is { } why)
            call.AddTrailer(Reason, why);
        return new HealthCheckResponse { Status = StatusOf(request) };
    }

    private async IAsyncEnumerable<HealthCheckResponse> WatchAsync(HealthCheckRequest request, GrpcCall call)
    {
        Status told = Status.Unknown;
        while (true)
        {
            if (StatusOf(request) is var status && status != told)
            {
                told = status;
                yield return new HealthCheckResponse { Status = status };
            }
            await Task.Delay(s_look, clock, call.Ended);
        }
    }

    private Status StatusOf(HealthCheckRequest request)
    {
        if (request.Service.Length > 0 && !services.Contains(request.Service))
            return Status.ServiceUnknown;
        return s_starting.Contains(request.Service) && problem() is not null ? Status.NotServing : Status.Serving;
    }
}
