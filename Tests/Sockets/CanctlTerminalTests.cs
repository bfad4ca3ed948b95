using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>canctl as a person sees it, at a terminal that tmux draws; where no CAN is needed.</summary>
[TestFixture, Category("Socket")]
internal sealed class CanctlTerminalTests
{
    [Test]
    public async Task It_asks_for_a_name_that_is_missing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using TmuxScreen screen = await TmuxScreen.StartAsync($"{CanctlProgram.File} hello", ("HYCAN_DAEMON_SOCKET", daemon.SocketPath));

        await screen.WaitForAsync("What is your name?");
        await screen.TypeAsync("Bob", "Enter");
        string shown = await screen.WaitForAsync("status 0");

        Assert.That(shown.Split('\n')[0], Is.EqualTo("What is your name? Bob"));
        Assert.That(shown.Split('\n')[1], Is.EqualTo("Hello, Bob"));
    }

    [Test]
    public async Task Ctrl_C_at_a_question_is_no_answer()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using TmuxScreen screen = await TmuxScreen.StartAsync($"{CanctlProgram.File} hello", ("HYCAN_DAEMON_SOCKET", daemon.SocketPath));

        await screen.WaitForAsync("What is your name?");
        await screen.TypeAsync("C-c");

        await screen.WaitForAsync("status 130");
    }

    [TestCase("", true)]
    [TestCase("1", false)]
    public async Task At_a_terminal_there_is_colour_unless_NO_COLOR_is_set(string noColor, bool hasColor)
    {
        await using TmuxScreen screen = await TmuxScreen.StartAsync(
            $"{CanctlProgram.File} doctor", ("HYCAN_DAEMON_SOCKET", "/nosuchfolder/d.sock"), ("NO_COLOR", noColor));

        await screen.WaitForAsync("status 1");

        Assert.That((await screen.ShowColorsAsync()).Contains("\u001b[", StringComparison.Ordinal), Is.EqualTo(hasColor));
    }

    /// <summary>Columns keep their words and numbers, and none is left out.</summary>
    [Test]
    public async Task A_table_goes_on_in_the_next_line_where_the_terminal_is_narrow()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        await using TmuxScreen screen = await TmuxScreen.StartAsync(
            $"stty columns 24; {CanctlProgram.File} daemon status", ("HYCAN_DAEMON_SOCKET", daemon.SocketPath));

        Assert.That(await screen.WaitForAsync("status 0"), Does.Match("LIMIT OF +IN ALL +OF A USER +OF A CONNECTION\n").And.Match("requestsPerSecond +[0-9,]+ +[0-9,]+ +-\n"));
    }

    /// <summary>A dumb terminal obeys nothing.</summary>
    [Test]
    public async Task A_dumb_terminal_gets_plain_text()
    {
        await using TmuxScreen screen = await TmuxScreen.StartAsync(
            $"TERM=dumb {CanctlProgram.File} doctor", ("HYCAN_DAEMON_SOCKET", "/nosuchfolder/d.sock"));

        await screen.WaitForAsync("status 1");

        Assert.That(await screen.ShowColorsAsync(), Does.Not.Contain("\u001b["));
    }
}
