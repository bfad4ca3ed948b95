namespace CanTools.Tests.Kernel;

/// <summary>
/// While it lives, the kernel hurries where it waits for a quiet state of all processors, as every closing of an ISO-TP socket does:
/// for tests that close very many. Needs root of the machine; without, they take longer.
/// </summary>
internal sealed class HurriedQuietStates : IDisposable
{
    private const string Switch = "/sys/kernel/rcu_expedited";

    private HurriedQuietStates()
    {
    }

    public static HurriedQuietStates? TryBegin()
    {
        try
        {
            File.WriteAllText(Switch, "1");
            return new HurriedQuietStates();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => File.WriteAllText(Switch, "0");
}
