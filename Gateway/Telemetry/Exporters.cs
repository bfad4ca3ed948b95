using CanTools.Gateway.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CanTools.Gateway.Telemetry;

/// <summary>To whom metrics and traces are told, if to anybody.</summary>
internal sealed class Exporters : IDisposable
{
    /// <summary>From a bus of 1 Mbit/s to a control unit that takes its time.</summary>
    private static readonly double[] s_seconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly TracerProvider? _traces;

    public Exporters(GatewayOptions options)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService(
            "can-gateway", serviceVersion: GatewayServer.Version, serviceInstanceId: options.Farm.Name);
        if (options.Metrics is not null)
        {
            Meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Metrics.Name)
                .AddView(instrument => instrument.Unit == "s" ? new ExplicitBucketHistogramConfiguration { Boundaries = s_seconds } : null)
                .AddPrometheusExporter().Build();
        }
        if (options.Traces is not null)
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Traces.Name, "Npgsql")
                .AddOtlpExporter(otlp =>
                {
                    otlp.Endpoint = new Uri($"{options.Traces.TrimEnd('/')}/v1/traces");
                    otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                })
                .Build();
        }
    }

    /// <summary>Null: nobody asks.</summary>
    public MeterProvider? Meters { get; }

    public void Dispose()
    {
        Meters?.Dispose();
        _traces?.Dispose();
    }
}
