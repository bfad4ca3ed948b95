using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Metrics;

namespace CanTools.Gateway.Telemetry;

/// <summary>What is told over plain HTTP where <see cref="Configuration.GatewayOptions.Metrics"/> says: /metrics for Prometheus, and /health.</summary>
internal static class StatusPages
{
    public static void UseStatusPages(this IApplicationBuilder application, MeterProvider? meters, Func<string?> problem)
    {
        if (meters is null)
            return;

        // gRPC's own listeners speak HTTP/2 alone.
        application.UseOpenTelemetryPrometheusScrapingEndpoint(meters, context => IsAsked(context, "/metrics"), null, null, null);
        application.MapWhen(context => IsAsked(context, "/health"), pages => pages.Run(async context =>
        {
            string? why = problem();
            context.Response.StatusCode = why is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(why is null ? "It serves.\n" : $"There can be no new sessions: {why}\n");
        }));
        application.MapWhen(context => HttpProtocol.IsHttp11(context.Request.Protocol), pages => pages.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }));
    }

    private static bool IsAsked(HttpContext context, string path) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) && HttpMethods.IsGet(context.Request.Method) && context.Request.Path == path;
}
