using System.Net.Sockets;
using System.Security.Cryptography;
using CanTools.Gateway;
using CanTools.Gateway.Clients;
using CanTools.Gateway.Farm;
using CanTools.Gateway.Operate;
using Microsoft.Extensions.Options;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(HelpText.Text);
    return 0;
}
if (args is ["--version"])
{
    Console.WriteLine($"can-gateway {GatewayServer.Version}");
    return 0;
}

if (args is ["operate", "--help" or "-h"])
{
    Console.WriteLine(OperateOptions.Help);
    return 0;
}
if (args is ["operate", .. var rest])
    return await OperateCommand.RunAsync(rest);

if (args is ["farm", "--help" or "-h"])
{
    Console.WriteLine(FarmCommand.Help);
    return 0;
}
if (args is ["farm", .. var words])
    return await FarmCommand.RunAsync(words);

if (args is ["hash-secret"])
{
    // From the input, so that it stands in no list of processes and in no shell's history.
    string? secret = Console.In.ReadLine();
    if (string.IsNullOrEmpty(secret))
    {
        Console.Error.WriteLine("can-gateway: hash-secret reads a secret, one line, from its input.");
        return 2;
    }
    Console.WriteLine(SecretHash.Make(secret));
    return 0;
}

try
{
    await using GatewayServer server = GatewayServer.Make(args, TimeProvider.System);
    await server.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or FormatException or InvalidDataException or InvalidOperationException)
{
    Console.Error.WriteLine($"can-gateway: {Whole(exception)}");
    return 2;
}
catch (Exception exception) when (
    exception is IOException or SocketException or CryptographicException or UnauthorizedAccessException)
{
    // The certificate, or an address that somebody has, or that is not this machine's.
    Console.Error.WriteLine($"can-gateway: {Whole(exception)}");
    return 1;
}

// What is wrong in a file is told by the inner one.
static string Whole(Exception exception) =>
    exception.InnerException is { } inner ? $"{exception.Message} {Whole(inner)}" : exception.Message;
