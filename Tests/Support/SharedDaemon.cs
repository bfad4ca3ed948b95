namespace CanTools.Tests.Support;

/// <summary>
/// One daemon for all tests in a row that start it with the same arguments: a start takes seconds under emulation. A test
/// that ends it, or leaves something in it that lasts, costs the next one a start.
/// </summary>
internal static class SharedDaemon
{
    private static TestDaemon? s_running;
    private static string[] s_arguments = [];

    /// <summary>A daemon with nothing in its log.</summary>
    public static async Task<TestDaemon> GetAsync(string[] arguments)
    {
        if (s_running is { HasEnded: true } || !arguments.SequenceEqual(s_arguments))
            await EndAsync();
        if (s_running is null)
        {
            s_running = await TestDaemon.StartAsync(arguments);
            s_arguments = arguments;
        }
        s_running.ForgetLog();
        return s_running;
    }

    /// <summary>Ends it, as it must be possible at any time.</summary>
    public static async Task EndAsync()
    {
        TestDaemon? running = s_running;
        s_running = null;
        if (running is not null)
            await running.DisposeAsync();
    }
}
