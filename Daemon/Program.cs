using System.Collections;
using CanTools.Daemon;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Requests;
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
    using ILoggerFactory logging = DaemonLogging.Create(options.LogLevel);
    using var daemon = new DaemonHost(options, environment, logging.CreateLogger("hycan_daemon"));
    daemon.Run();
    return Stopped;
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
