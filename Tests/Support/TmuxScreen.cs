namespace CanTools.Tests.Support;

/// <summary>A terminal of 100 columns and 24 lines, as a person sees it: tmux draws it, and says what it shows.</summary>
internal sealed class TmuxScreen : IAsyncDisposable
{
    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"cantools-tmux-{Guid.NewGuid():N}");

    private TmuxScreen()
    {
    }

    /// <param name="command">A line of shell.</param>
    /// <param name="environment">Variables that it has beside those of the tests.</param>
    public static async Task<TmuxScreen> StartAsync(string command, params (string Name, string Value)[] environment)
    {
        var screen = new TmuxScreen();
        string[] variables = [.. environment.SelectMany(one => new[] { "-e", $"{one.Name}={one.Value}" })];
        // The shell stays, so that the last picture does.
        await screen.RunAsync(["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "24", .. variables, $"{command}; echo \"status $?\"; exec sleep 600"]);
        return screen;
    }

    /// <summary>What is on it now.</summary>
    public async Task<string> ShowAsync() => (await RunAsync(["capture-pane", "-p"])).TrimEnd('\n');

    /// <summary>The same with the escapes for colours.</summary>
    public Task<string> ShowColorsAsync() => RunAsync(["capture-pane", "-p", "-e"]);

    /// <summary>Presses keys, in tmux's names: "Bob", "Enter", "C-c".</summary>
    public Task TypeAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    public async Task<string> WaitForAsync(string text)
    {
        string shown = "";
        await Eventually.IsTrueAsync(
            async () => (shown = await ShowAsync()).Contains(text, StringComparison.Ordinal), () => $"'{text}' on the screen:\n{shown}");
        return shown;
    }

    public async ValueTask DisposeAsync()
    {
        await RunningProgram.RunAsync("tmux", ["-S", _socket, "kill-server"]);
        File.Delete(_socket);
    }

    private async Task<string> RunAsync(string[] arguments)
    {
        (int status, string output) = await RunningProgram.RunAsync(
            "tmux", ["-S", _socket, .. arguments], new Dictionary<string, string?> { ["TMUX"] = null, ["LC_ALL"] = "C.UTF-8", ["TERM"] = "xterm-256color" });
        return status == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)} ended with {status}: {output}");
    }
}
