using System.Reflection;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CanTools.Gateway;

/// <summary>The gateway as a program: its configuration, its server, its end.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    public const string ConfigurationFile = "/etc/can-gateway.json";
    public const string VariablePrefix = "CAN_GATEWAY_";

    private readonly WebApplication _application;
    private readonly GatewayServices _services;

    private GatewayServer(WebApplication application, GatewayServices services)
    {
        _application = application;
        _services = services;
    }

    public static string Version =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Where it listens, as URLs; once it is started.</summary>
    public IEnumerable<string> Urls => _application.Urls;

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static GatewayServer Make(string[] arguments, TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "can-gateway" });
        builder.Configuration
            .AddJsonFile(ConfigurationFile, optional: true)
            .AddEnvironmentVariables(VariablePrefix)
            .AddCommandLine(arguments);
        if (builder.Configuration["Configuration"] is { } file)
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false).AddCommandLine(arguments);
        builder.Services.Configure<GatewayOptions>(
            builder.Configuration, binding => binding.ErrorOnUnknownConfiguration = false);
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => Listeners.Configure(
            kestrel, kestrel.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value));

        WebApplication application = builder.Build();
        GatewayOptions options = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        ILogger log = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("can-gateway");
        var services = new GatewayServices(options, clock, log);
        application.Run(services.Host.HandleAsync);
        application.Lifetime.ApplicationStarted.Register(() => log.Listening(Version, string.Join(", ", application.Urls)));
        return new GatewayServer(application, services);
    }

    public Task StartAsync() => _application.StartAsync();

    /// <summary>Serves until a signal ends it; then the sessions end, and what they had goes.</summary>
    public async Task RunAsync()
    {
        await StartAsync();
        ServiceManager.Ready();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration signal = _application.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await stopping.Task;
        ServiceManager.Stopping();
        await StopAsync();
    }

    /// <summary>Ends the sessions first: their streams would keep the server waiting.</summary>
    public async Task StopAsync()
    {
        await _services.EndSessionsAsync();
        await _application.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _services.Dispose();
    }
}
