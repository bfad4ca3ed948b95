namespace CanTools.Tests.Support;

/// <summary>Where the files are that the tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The daemon as users get it.</summary>
    public static string Daemon => PathOf("dist/hycan_daemon");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "CanTools.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must lie below the repository.");
    }
}
