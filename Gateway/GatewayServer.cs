using System.Net.Sockets;
using System.Reflection;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Logging;
using CanTools.Gateway.Telemetry;
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

    /// <summary>How long a client may take the end of its calls; systemd waits longer.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly GatewayServices _services;
    private readonly Exporters _exporters;
    private readonly IList<string> _listen;

    private GatewayServer(WebApplication application, GatewayServices services, Exporters exporters, IList<string> listen)
    {
        _exporters = exporters;
        _application = application;
        _listen = listen;
        _services = services;
    }

    public static string Version =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    /// <exception cref="FormatException">There is no such setting, or its value is of another kind.</exception>
    public static GatewayServer Make(string[] arguments, TimeProvider clock)
    {
        try
        {
            return Build(arguments, clock);
        }
        catch (InvalidOperationException exception) when (
            exception.Message.Contains(nameof(BinderOptions.ErrorOnUnknownConfiguration), StringComparison.Ordinal))
        {
            // The binder's own text ends with the names; that of a value that it cannot read has another inside.
            throw new FormatException(
                exception.InnerException?.Message
                ?? $"There is no setting {exception.Message[(exception.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}.");
        }
    }

    /// <exception cref="IOException">It cannot listen where it is told to.</exception>
    public async Task StartAsync()
    {
        try
        {
            await _application.StartAsync();
            _services.Start();
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            string addresses = string.Join(", ", _listen.Count > 0 ? _listen : [ListenAddress.Default]);
            throw new IOException($"It cannot listen on {addresses}: {exception.GetBaseException().Message}.");
        }
    }

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
        _services.Host.Stop();
        await _application.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _services.DisposeAsync();
        _exporters.Dispose();
    }

    private static GatewayServer Build(string[] arguments, TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "can-gateway" });
        builder.Services.Configure<GatewayOptions>(Read(arguments), binding => binding.ErrorOnUnknownConfiguration = true);
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)

            // Why it does not start is said once.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_lastWords);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((_, kestrel) => Listeners.Configure(
            kestrel, kestrel.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value));

        WebApplication application = builder.Build();
        GatewayOptions options = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        ILogger log = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("can-gateway");
        var services = new GatewayServices(options, clock, log);
        var exporters = new Exporters(options);
        application.UseStatusPages(exporters.Meters, () => services.Problem);
        application.Run(services.Host.HandleAsync);
        application.Lifetime.ApplicationStarted.Register(() => log.Listening(Version, string.Join(", ", application.Urls)));
        return new GatewayServer(application, services, exporters, options.Listen);
    }

    /// <summary>Only what is ours: a setting that there is not is a mistake.</summary>
    public static IConfigurationRoot Read(string[] arguments)
    {
        IConfigurationRoot given = new ConfigurationBuilder().AddEnvironmentVariables(VariablePrefix).AddCommandLine(arguments).Build();
        string? file = given[nameof(GatewayOptions.Configuration)];
        return new ConfigurationBuilder()
            .AddJsonFile(file is null ? ConfigurationFile : Path.GetFullPath(file), optional: file is null)
            .AddEnvironmentVariables(VariablePrefix)
            .AddCommandLine(arguments)
            .Build();
    }
}
