using System.Text;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Options;

namespace CanTools.Daemon.Configuration;

/// <summary>What holds wherever a value came from.</summary>
internal sealed class DaemonOptionsValidator : IValidateOptions<DaemonOptions>
{
    public ValidateOptionsResult Validate(string? name, DaemonOptions options)
    {
        int length = Encoding.UTF8.GetByteCount(options.SocketPath);
        return length is > 0 and <= LibC.MaxSocketPath
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"The socket's path has {length} bytes; a Unix socket's has 1 to {LibC.MaxSocketPath}.");
    }
}
