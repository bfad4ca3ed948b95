using CanTools.Cli.Application;

try
{
    return await Canctl.RunAsync(args);
}
catch (IOException exception)
{
    // Help, a version or words that nobody could read; commands tell it themselves.
    Console.Error.WriteLine($"canctl: {exception.Message}");
    return ExitCode.Failed;
}
