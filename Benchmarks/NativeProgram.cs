using System.Diagnostics;
using System.Globalization;

namespace CanTools.Benchmarks;

/// <summary>One of the programs in native/, which print their numbers on one line.</summary>
internal static class NativeProgram
{
    public static double[] Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }

    /// <summary>Runs a program that prints nothing of interest.</summary>
    public static void RunQuietly(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
}
