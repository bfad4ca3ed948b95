using System.Net;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Grpc.Wire;
using CanTools.Gateway.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CanTools.Gateway;

/// <summary>The parts of the gateway, put together.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    public const string ConfigurationFile = "/etc/can-gateway.json";
    public const string VariablePrefix = "CAN_GATEWAY_";

    private readonly WebApplication _application;

    private GatewayServer(WebApplication application) => _application = application;

    public static string Version =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static GatewayServer Make(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "can-gateway" });
        builder.Configuration
            .AddJsonFile(ConfigurationFile, optional: true)
            .AddEnvironmentVariables(VariablePrefix)
            .AddCommandLine(arguments);
        builder.Services.Configure<GatewayOptions>(builder.Configuration);
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => Configure(
            kestrel, kestrel.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value));

        WebApplication application = builder.Build();
        GatewayOptions options = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        ILogger log = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("can-gateway");
        var host = new GrpcHost(Methods(), options.MaxMessage, TimeProvider.System, log);
        application.Run(host.HandleAsync);
        application.Lifetime.ApplicationStarted.Register(() => log.Listening(Version, string.Join(", ", application.Urls)));
        return new GatewayServer(application);
    }

    /// <summary>Serves until a signal ends it.</summary>
    public Task RunAsync() => _application.RunAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static IEnumerable<GrpcMethod> Methods()
    {
        var reflection = new ReflectionService([HealthReflection.Descriptor, ReflectionReflection.Descriptor]);
        var health = new HealthService(reflection.Services);
        return [.. health.Methods, .. reflection.Methods];
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options)
    {
        // A stream may be silent for as long as the bus is.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        kestrel.AddServerHeader = false;
        X509Certificate2Collection? chain = null;
        X509Certificate2? certificate = options.Certificate is null
            ? null
            : X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey);
        if (certificate is not null)
        {
            chain = [];
            chain.ImportFromPemFile(options.Certificate!);
        }
        foreach (string text in options.Listen.Count > 0 ? options.Listen : [ListenAddress.Default])
        {
            ListenAddress.Read(text, certificate is not null, out IPEndPoint? address);
            kestrel.Listen(address!, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                if (certificate is not null)
                    endpoint.UseHttps(https => (https.ServerCertificate, https.ServerCertificateChain) = (certificate, chain));
            });
        }
    }
}
