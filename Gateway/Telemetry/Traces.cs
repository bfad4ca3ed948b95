using System.Diagnostics;
using CanTools.Client.Grpc;
using Microsoft.AspNetCore.Http;

namespace CanTools.Gateway.Telemetry;

/// <summary>Who called what, and what that took; nothing is made where nobody takes it.</summary>
internal static class Traces
{
    public const string Name = "CanTools.Gateway";

    private static readonly ActivitySource s_source = new(Name, GatewayServer.Version);

    /// <summary>A call, as part of what its caller does (W3C's traceparent).</summary>
    public static Activity? Call(string path, HttpContext context)
    {
        if (!s_source.HasListeners())
            return null;
        ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState, isRemote: true, out ActivityContext parent);
        string[] parts = path.Trim('/').Split('/');
        return s_source.StartActivity(path.Trim('/'), ActivityKind.Server, parent)?
            .SetTag("rpc.system", "grpc").SetTag("rpc.service", parts[0]).SetTag("rpc.method", parts[^1]);
    }

    public static void End(this Activity call, GrpcStatusCode status, string detail)
    {
        call.SetTag("rpc.grpc.status_code", (int)status);
        if (status is not (GrpcStatusCode.Ok or GrpcStatusCode.Cancelled))
            call.SetStatus(ActivityStatusCode.Error, detail);
        call.Dispose();
    }

    /// <summary>A part of it.</summary>
    public static Activity? Part(string name) => s_source.StartActivity(name);

    /// <summary>A message to a control unit, and its first answer, which came now.</summary>
    public static void Exchanged(string bus, uint id, TimeSpan time)
    {
        if (!s_source.HasListeners())
            return;
        using Activity? exchange = s_source.StartActivity(
            "isotp exchange", ActivityKind.Client, parentContext: Activity.Current?.Context ?? default, startTime: DateTimeOffset.UtcNow - time);
        exchange?.SetTag("can.bus", bus).SetTag("can.request_id", $"0x{id:X}");
    }
}
