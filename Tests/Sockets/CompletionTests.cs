using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Words as shells complete them at a terminal, with the script that canctl prints.</summary>
[TestFixture, Category("Socket")]
internal sealed class CompletionTests
{
    private const string Bash = "bash --norc -i";
    private const string Zsh = "zsh -f -i";
    private const string Fish = "fish --no-config -i";

    private string _folder = "";

    [SetUp]
    public async Task MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "drive.log"), "");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(Bash, "canctl obd query vcan0 engine-sp", "canctl obd query vcan0 engine-speed")]
    [TestCase(Zsh, "canctl obd query vcan0 engine-sp", "canctl obd query vcan0 engine-speed")]
    [TestCase(Fish, "canctl obd query vcan0 engine-sp", "canctl obd query vcan0 engine-speed")]
    [TestCase(Bash, "canctl dump --no-suc", "canctl dump --no-suc")]
    [TestCase(Bash, "canctl play dri", "canctl play drive.log")]
    [TestCase(Zsh, "canctl play dri", "canctl play drive.log")]
    [TestCase(Fish, "canctl play dri", "canctl play drive.log")]
    [TestCase(Fish, "canctl play ~/dri", "canctl play ~/drive.log")]
    public async Task A_word_is_completed(string shell, string typed, string completed)
    {
        await using TmuxScreen screen = await StartAsync(shell);

        await screen.TypeAsync("-l", typed);
        await screen.TypeAsync("Tab");
        await screen.TypeAsync("-l", "#");

        await screen.WaitForAsync($"{completed}{(typed == completed ? "" : " ")}#");
    }

    [TestCase(Zsh)]
    [TestCase(Fish)]
    public async Task What_there_is_to_choose_from_is_shown_with_what_it_means(string shell)
    {
        await using TmuxScreen screen = await StartAsync(shell);

        await screen.TypeAsync("-l", "canctl daemon ");
        await screen.TypeAsync("Tab");
        string shown = await screen.WaitForAsync("reload");

        Assert.That(shown, Does.Contain("log-level").And.Contain("status").And.Contain("have it read its access rules anew"));
    }

    /// <summary>The screen, once the shell has read canctl's script.</summary>
    private async Task<TmuxScreen> StartAsync(string shell)
    {
        TmuxScreen screen = await TmuxScreen.StartAsync(
            $"cd {_folder}; PATH={Repository.PathOf("dist")}:$PATH {shell}", ("HOME", _folder));
        string read = shell switch
        {
            Bash => "eval \"$(canctl completion bash)\"",
            Zsh => "autoload -Uz compinit; compinit -u -D; eval \"$(canctl completion zsh)\"",
            _ => "canctl completion fish | source",
        };
        await screen.TypeAsync("-l", $"{read}; echo re''ady");
        await screen.TypeAsync("Enter");
        await screen.WaitForAsync("ready");
        return screen;
    }
}
