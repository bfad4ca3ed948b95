using System.Collections;
using System.Globalization;

namespace CanTools.Daemon.ServiceManager;

/// <summary>Descriptors that systemd passes to a service: sd_listen_fds_with_names(3).</summary>
internal static class PassedDescriptors
{
    private const int First = 3;

    /// <summary>Their numbers, and what the unit or an earlier process of the service called them; empty for no name.</summary>
    public static IEnumerable<(int Number, string Name)> In(IDictionary environment)
    {
        string[] names = (environment["LISTEN_FDNAMES"] as string ?? "").Split(':');
        for (int i = 0; i < Count(environment); i++)
            yield return (First + i, names.ElementAtOrDefault(i) ?? "");
    }

    private static int Count(IDictionary environment) =>
        environment["LISTEN_PID"] as string == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        && int.TryParse(environment["LISTEN_FDS"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : 0;
}
