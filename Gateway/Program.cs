using System.Reflection;
using CanTools.Gateway;
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

try
{
    await using GatewayServer server = GatewayServer.Make(args);
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
