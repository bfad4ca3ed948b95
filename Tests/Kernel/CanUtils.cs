using System.Text.RegularExpressions;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>can-utils: the other end of a conversation, and the witness of its frames.</summary>
internal static partial class CanUtils
{
    /// <summary>Starts one of them, and waits until it has its CAN socket.</summary>
    public static async Task<RunningProgram> StartAsync(string program, params string[] arguments)
    {
        string bus = arguments[^1];
        int before = CountReceivers(bus);
        RunningProgram started = RunningProgram.Start("stdbuf", ["-oL", program, .. arguments]);
        await Eventually.IsTrue(
            () => CountReceivers(bus) > before || started.Process.HasExited, $"{program} listens: {started.Output}");
        return started;
    }

    public static async Task SendIsoTpAsync(byte[] pdu, params string[] arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync("isotpsend", arguments, input: ToText(pdu));
        Assert.That(status, Is.Zero, output);
    }

    public static async Task SendFrameAsync(string bus, string frame)
    {
        (int status, string output) = await RunningProgram.RunAsync("cansend", [bus, frame]);
        Assert.That(status, Is.Zero, output);
    }

    /// <summary>Bytes 00, 01, 02, …</summary>
    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    public static string ToText(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("X2", null)));

    /// <summary>"identifier data", one a frame.</summary>
    public static string[] FramesOf(RunningProgram candump) =>
        [.. CandumpLine().Matches(candump.Output).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value.Trim()}")];

    /// <summary>How many ISO-TP sockets listen on a bus. (Those that send have another entry each, "isotpe".)</summary>
    public static int CountIsoTpSockets(string bus) => CountReceivers(bus, " isotp");

    /// <summary>How many entries for a bus there are, by the kernel's own list; it has none before its first CAN socket.</summary>
    public static int CountReceivers(string bus, string ident = "") => !Directory.Exists("/proc/net/can")
        ? 0
        : Directory.GetFiles("/proc/net/can", "rcvlist_*")
            .Sum(file => File.ReadLines(file).Count(line =>
                line.TrimStart().StartsWith(bus + " ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(ident, StringComparison.Ordinal)));

    [GeneratedRegex(@"  ([0-9A-F]{3,8})  +\[\d+\]  ([0-9A-F ]+)")]
    private static partial Regex CandumpLine();
}
