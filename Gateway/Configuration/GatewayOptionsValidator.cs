using Microsoft.Extensions.Options;

namespace CanTools.Gateway.Configuration;

/// <summary>What must hold before it starts.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> problems = [];
        foreach (string address in options.Listen)
        {
            if (ListenAddress.Read(address, options.Certificate is not null, out _) is { } problem)
                problems.Add($"Listen: {problem}.");
        }
        if (options.MaxMessage is < 1024 or > 256 * 1024 * 1024)
            problems.Add($"MaxMessage: {options.MaxMessage} is not from 1 KiB to 256 MiB.");
        if (options.MaxStreamsPerConnection is < 1 or > 1_000_000)
            problems.Add($"MaxStreamsPerConnection: {options.MaxStreamsPerConnection} is not from 1 to 1,000,000.");
        foreach (string file in new[] { options.Certificate, options.CertificateKey }.OfType<string>())
        {
            if (!File.Exists(file))
                problems.Add($"There is no file '{file}'.");
        }
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
