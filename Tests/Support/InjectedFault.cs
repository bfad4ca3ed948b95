using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>While it lives, strace has some of a process's system calls fail, which are not made at all then.</summary>
internal sealed class InjectedFault : IAsyncDisposable
{
    private readonly RunningProgram _strace;

    private InjectedFault(RunningProgram strace) => _strace = strace;

    /// <summary>Begins.</summary>
    /// <param name="process">The process, with all of its threads.</param>
    /// <param name="call">The system call.</param>
    /// <param name="error">How it fails, such as "ENOBUFS".</param>
    /// <param name="when">Which of each thread's calls, in strace's words: "2+3" is every third, beginning with the second.</param>
    public static async Task<InjectedFault> BeginAsync(int process, string call, string error, string when)
    {
        RunningProgram strace = RunningProgram.Start(
            "strace", ["-f", "-p", $"{process}", "-e", $"trace={call}", "-e", $"inject={call}:error={error}:when={when}"]);
        await strace.WaitForOutputAsync("attached");
        return new InjectedFault(strace);
    }

    /// <summary>How many calls failed, once it is over.</summary>
    public int Count { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Signals.SendAsync(_strace.Id, "INT");
        await _strace.WaitForExitAsync();
        Assert.That(_strace.Output, Does.Contain("detached"));
        Count = _strace.Output.Split("(INJECTED)").Length - 1;
        await _strace.DisposeAsync();
    }
}
