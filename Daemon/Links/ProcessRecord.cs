using System.Globalization;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Links;

/// <summary>What /proc tells of a process.</summary>
internal static class ProcessRecord
{
    /// <summary>
    /// When it started, in clock ticks since the system did: with its number this means one process only. 0 where /proc
    /// does not tell.
    /// </summary>
    public static ulong StartOf(int process)
    {
        try
        {
            // Field 22 of stat, counted from behind the name, which can hold anything but ends with the last parenthesis.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException
            or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return 0;
        }
    }

    /// <summary>
    /// What its program is called, as far as it says the truth: a process may call itself as it likes. Only printable ASCII is left as
    /// it is. Empty where /proc does not tell.
    /// </summary>
    public static string ProgramOf(int process)
    {
        try
        {
            return string.Concat(
                File.ReadAllText($"/proc/{process}/comm").TrimEnd('\n').Select(c => c is >= ' ' and < '\x7F' ? c : '?'));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>
    /// Who may act for it: the owner of its namespaces' folder, which is root where it may not be looked into (the process's own
    /// folder belongs to its user even then). Null where there is none.
    /// </summary>
    public static uint? OwnerOf(int process) =>
        LibC.statx(LibC.AT_FDCWD, $"/proc/{process}/ns", 0, LibC.STATX_BASIC_STATS, out LibC.statx_t status) == 0
            ? status.stx_uid
            : null;

    /// <summary>Whether a process descriptor's process has ended.</summary>
    public static bool HasEnded(FileDescriptor process) => (LibC.Poll(process, LibC.POLLIN, 0) & LibC.POLLIN) != 0;
}
