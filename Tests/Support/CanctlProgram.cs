using System.Diagnostics;

namespace CanTools.Tests.Support;

/// <summary>canctl as users get it, run to its end, as from a script.</summary>
internal sealed record CanctlProgram(int Status, string Output, string Error)
{
    public static string File => Repository.PathOf("dist/canctl");

    /// <summary>The lines of its output, without the last one's end.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    public static Task<CanctlProgram> RunAsync(string? socket, params string[] arguments) => RunAsync(socket, "", arguments);

    /// <param name="socket">The daemon's; null: there is none.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">What is typed behind its name.</param>
    public static async Task<CanctlProgram> RunAsync(string? socket, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(File, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HYCAN_DAEMON_SOCKET"] = socket ?? "/nosuchfolder/d.sock";
        start.Environment["PATH"] = $"{Repository.PathOf("dist")}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process program = Process.Start(start)!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(), error = program.StandardError.ReadToEndAsync();
        await program.StandardInput.WriteAsync(input);
        program.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await program.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw new TimeoutException($"canctl {string.Join(' ', arguments)} does not end:\n{await output}\n{await error}");
        }
        return new CanctlProgram(program.ExitCode, await output, await error);
    }
}
