namespace CanTools.Tests.Support;

/// <summary>
/// This process's descriptors. Not those of assemblies: the runtime loads one when it is first needed, which may be on a rare path,
/// and keeps two descriptors of it.
/// </summary>
internal static class OwnDescriptors
{
    public static int Count => List().Length;

    /// <summary>Each with what it is; the one that reads the folder is among them.</summary>
    public static string[] List() =>
    [
        .. Directory.GetFiles("/proc/self/fd")
            .Select(path => $"{Path.GetFileName(path)}={new FileInfo(path).LinkTarget}")
            .Where(descriptor => !descriptor.EndsWith(".dll", StringComparison.Ordinal)),
    ];
}
