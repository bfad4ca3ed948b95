using System.Collections.Concurrent;
using System.Diagnostics;

namespace CanTools.Tests.Support;

/// <summary>A program that runs beside the tests; its lines are kept. It is killed at the latest when disposed of.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private bool _isDisposed;

    private RunningProgram(Process process) => Process = process;

    public Process Process { get; }

    public int Id => Process.Id;

    /// <summary>What it printed so far, standard output and error together.</summary>
    public string Output => string.Join('\n', _lines);

    private string CommandLine => $"{Process.StartInfo.FileName} {string.Join(' ', Process.StartInfo.ArgumentList)}";

    public void ForgetOutput() => _lines.Clear();

    public static RunningProgram Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        var program = new RunningProgram(new Process { StartInfo = start });
        program.Process.OutputDataReceived += program.OnLine;
        program.Process.ErrorDataReceived += program.OnLine;
        program.Process.Start();
        program.Process.BeginOutputReadLine();
        program.Process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Runs a program to its end, and gives its exit status and what it printed.</summary>
    public static async Task<(int Status, string Output)> RunAsync(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null,
        string input = "")
    {
        await using RunningProgram program = Start(file, arguments, environment);
        await program.Process.StandardInput.WriteAsync(input);
        program.Process.StandardInput.Close();
        return (await program.WaitForExitAsync(), program.Output);
    }

    /// <summary>Runs a line of shell.</summary>
    public static Task<(int Status, string Output)> ShellAsync(string line) => RunAsync("/bin/sh", ["-c", line]);

    public Task<int> WaitForExitAsync() => WaitForExitAsync(TimeSpan.FromMinutes(5));

    public async Task<int> WaitForExitAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await Process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{CommandLine} does not end. It printed:\n{Output}");
        }
        return Process.ExitCode;
    }

    public Task WaitForOutputAsync(string text) => Eventually.IsTrue(
        () => Output.Contains(text, StringComparison.Ordinal), () => $"'{text}' in the output of {CommandLine}:\n{Output}");

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lines.Enqueue(line.Data);
    }
}
