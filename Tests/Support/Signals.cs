using System.Globalization;

namespace CanTools.Tests.Support;

internal static class Signals
{
    public static Task SendAsync(int processId, string signal) =>
        RunningProgram.RunAsync("/bin/kill", ["-s", signal, processId.ToString(CultureInfo.InvariantCulture)]);
}
