using System.Reflection;
using CanTools.Gateway;
using CanTools.Gateway.Clients;
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
catch (Exception exception) when (exception is OptionsValidationException or IOException or FormatException
    or InvalidOperationException or System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
{
    // The configuration, the certificate, or an address that somebody has.
    Console.Error.WriteLine($"can-gateway: {(exception is TargetInvocationException { InnerException: { } inner } ? inner : exception).Message}");
    return exception is OptionsValidationException or FormatException or InvalidOperationException ? 2 : 1;
}
