// Says a name to the daemon and prints its greeting. Without an argument it asks for the name.
using CanTools.Client;

string? name = args.FirstOrDefault();
if (name is null)
{
    Console.Write("Your name: ");
    name = Console.ReadLine();
}

try
{
    await using var daemon = await DaemonClient.ConnectAsync();
    Console.WriteLine(await daemon.HelloAsync(name ?? ""));
    return 0;
}
catch (Exception exception) when (exception is CanToolsException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
