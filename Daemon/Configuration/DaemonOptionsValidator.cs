using System.Text;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Options;

namespace CanTools.Daemon.Configuration;

/// <summary>What no single value shows: sizes, and values that contradict each other.</summary>
internal sealed class DaemonOptionsValidator : IValidateOptions<DaemonOptions>
{
    public ValidateOptionsResult Validate(string? name, DaemonOptions options)
    {
        List<string> failures = [];
        int length = Encoding.UTF8.GetByteCount(options.SocketPath);
        if (length is 0 or > LibC.MaxSocketPath)
            failures.Add($"The socket's path has {length} bytes; a Unix socket's has 1 to {LibC.MaxSocketPath}.");
        if (options.MaxConnectionsPerUser > options.MaxConnections)
        {
            failures.Add(
                $"max-connections-per-user ({options.MaxConnectionsPerUser}) is larger than "
                + $"max-connections ({options.MaxConnections}).");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
