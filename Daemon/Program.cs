using System.Collections;
using System.Runtime.InteropServices;
using CanTools.Daemon;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Requests;
using Microsoft.Extensions.Logging;

const int Stopped = 0;
const int Failed = 1;
const int WrongUsage = 2;

// Until the process has ended: a second signal while the daemon stops must not cut that short.
PosixSignalRegistration[] untilTheEnd =
[
    PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true),
    PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true),
    PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true),
];

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
    foreach (PosixSignalRegistration registration in untilTheEnd)
        GC.KeepAlive(registration);
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
