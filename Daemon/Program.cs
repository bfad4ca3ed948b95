using System.Collections;
using CanTools.Daemon;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Privileges;
using CanTools.Daemon.Requests;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

const int Stopped = 0;
const int Failed = 1;
const int WrongUsage = 2;

try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Help)
    {
        Console.Out.Write(HelpText.Make());
        return Stopped;
    }
    if (commandLine.Version)
    {
        Console.Out.WriteLine($"hycan_daemon {GreetingRequests.DaemonVersion}");
        return Stopped;
    }

    IDictionary environment = Environment.GetEnvironmentVariables();
    DaemonOptions options = OptionsReader.Read(commandLine, environment);
    using var sockets = ListeningSockets.Take(options, environment);
    DaemonLogging.SayWhatWasReplaced(sockets, options.LogLevel);
    Capabilities capabilities = LeastPrivilege.Reach(options, sockets, environment);

    // From here to the end of the process; a signal that comes earlier ends it at once, and the next daemon replaces its socket.
    var signals = new DaemonSignals();
    SelfExecution.AllowStopping();
    var level = new LogLevelSwitch(options.LogLevel);
    using ILoggerFactory logging = DaemonLogging.Create(level);
    ILogger log = logging.CreateLogger("hycan_daemon");
    using var manager = new ServiceNotifier(environment);
    using FileDescriptor? left = DescriptorStore.Take(environment);
    using var daemon = new DaemonHost(options, ReadAgain, sockets, signals, manager, log, left, level);
    log.Privileges($"{LibC.geteuid()}", $"{capabilities}");
    daemon.Run();
    GC.KeepAlive(signals);
    return Stopped;

    DaemonOptions ReadAgain() => OptionsReader.Read(commandLine, environment, options.ConfigurationFile);
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"hycan_daemon: {exception.Message} Try 'hycan_daemon --help'.");
    return WrongUsage;
}
catch (DaemonStartException exception)
{
    Console.Error.WriteLine($"hycan_daemon: {exception.Message}");
    return Failed;
}
