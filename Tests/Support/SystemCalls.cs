using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>
/// The system calls that the unit lets the daemon make, and those that it makes besides: seen by strace, which lets the others pass
/// at their full speed.
/// </summary>
internal static class SystemCalls
{
    private const string Filter = "SystemCallFilter=";

    /// <summary>Only a daemon that makes its own socket gives that its group; the unit's is made by systemd.</summary>
    private const string OwnSocket = " fchownat(";

    private static readonly Lazy<string[]> s_allowed = new(() => [.. ReadAllowed().Order(StringComparer.Ordinal)]);
    private static readonly string[] s_notCalls = [" ???(", "+++", "---", "<... execve resumed>", OwnSocket];
    private static int s_traces;

    /// <summary>Where the traces of all daemons go; null: none is traced.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("CANTOOLS_STRACE");

    /// <summary>What stands before the daemon's own command line.</summary>
    public static string[] Tracing => Folder is null ? [] : TracingTo(Path.Combine(Folder, $"{Interlocked.Increment(ref s_traces)}"));

    /// <summary>The same, for one daemon. Its process's number stays the daemon's.</summary>
    public static string[] TracingTo(string file) =>
    [
        "strace", "-D", "-f", "-q", "--seccomp-bpf", "-o", file,
        "-e", $"trace=!{string.Join(',', s_allowed.Value.Where(call => call != "execve").Select(call => $"?{call}"))}",
    ];

    /// <summary>
    /// The lines of a trace with calls that the unit does not allow. Only from the last execve on: what comes before prepares what
    /// systemd prepares for the unit.
    /// </summary>
    public static string[] Outside(string file)
    {
        string[] lines = File.ReadAllLines(file);
        int last = Array.FindLastIndex(lines, line => line.Contains(" execve(", StringComparison.Ordinal));
        Assert.That(last, Is.Not.Negative, "the trace has what it must have");
        return [.. lines[(last + 1)..].Where(IsCall)];
    }

    /// <summary>
    /// Neither a signal nor an end: "1234  name(…" after the thread's number. "???(" is a thread that the process's end took before
    /// strace could look at it.
    /// </summary>
    private static bool IsCall(string line) =>
        !s_notCalls.Any(part => line.Contains(part, StringComparison.Ordinal));

    private static HashSet<string> ReadAllowed()
    {
        // systemd always allows these.
        HashSet<string> allowed = [.. Expand("@default")];
        foreach (string line in File.ReadLines(Repository.PathOf("packaging/hycan-daemon.service")))
        {
            if (!line.StartsWith(Filter, StringComparison.Ordinal))
                continue;
            string names = line[Filter.Length..];
            string[] calls = [.. names.TrimStart('~').Split(' ').SelectMany(Expand)];
            if (names[0] == '~')
                allowed.ExceptWith(calls);
            else
                allowed.UnionWith(calls);
        }
        return allowed;
    }

    private static string[] Expand(string name)
    {
        if (name[0] != '@')
            return [name];
        (int status, string output) = RunningProgram.RunAsync("systemd-analyze", ["syscall-filter", "--no-pager", name]).GetAwaiter().GetResult();
        Assert.That(status, Is.Zero, output);
        return
        [
            .. output.Split('\n').Where(line => line.StartsWith(' ')).Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] != '#').SelectMany(Expand),
        ];
    }
}
