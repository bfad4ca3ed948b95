using CanTools.Client.Grpc;
using CanTools.Gateway.Grpc.Wire;
using Status = CanTools.Gateway.Grpc.Wire.HealthCheckResponse.Types.ServingStatus;

namespace CanTools.Gateway.Grpc;

/// <summary>gRPC's health service: whoever gets an answer knows that what it asks for is served.</summary>
/// <param name="services">The services' full names; the empty name is the server itself.</param>
internal sealed class HealthService(IReadOnlySet<string> services)
{
    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/grpc.health.v1.Health/Check", HealthCheckRequest.Parser, (request, _) => Task.FromResult(Check(request))),
        GrpcMethod.ServerStream("/grpc.health.v1.Health/Watch", HealthCheckRequest.Parser, WatchAsync),
    ];

    private HealthCheckResponse Check(HealthCheckRequest request) =>
        IsServed(request)
            ? new HealthCheckResponse { Status = Status.Serving }
            : throw new GrpcException(GrpcStatusCode.NotFound, $"There is no service '{request.Service}'.");

    /// <summary>It never changes while the server runs.</summary>
    private async IAsyncEnumerable<HealthCheckResponse> WatchAsync(HealthCheckRequest request, GrpcCall call)
    {
        yield return new HealthCheckResponse { Status = IsServed(request) ? Status.Serving : Status.ServiceUnknown };
        await Task.Delay(Timeout.Infinite, call.Ended);
    }

    private bool IsServed(HealthCheckRequest request) => request.Service.Length == 0 || services.Contains(request.Service);
}
