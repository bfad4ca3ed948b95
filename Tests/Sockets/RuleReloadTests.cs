using System.Text;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>SIGHUP: other rules, while clients stay connected.</summary>
[TestFixture, Category("Socket")]
public sealed class RuleReloadTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public async Task New_rules_hold_for_the_next_request_and_a_mistake_changes_nothing()
    {
        await File.WriteAllTextAsync(_file, "deny = * up-down nosuch*\n");
        await using TestDaemon daemon = await TestDaemon.StartAsync("--config", _file);
        using RawClient client = daemon.ConnectRaw();
        Assert.That(Ask(client), Does.Contain($"it is forbidden ({_file}:1: deny)"));

        await ReloadAsync(daemon, "max-connections = 7\n", "Read the rules anew: 0");
        Assert.That(Ask(client), Does.Contain("not found"));

        await ReloadAsync(daemon, "\ndeny = * * *\nallow = * fly *\n", $"The earlier rules stay in force. {_file}:3: allow: there is no operation 'fly'");
        Assert.That(Ask(client), Does.Contain("not found"));

        await ReloadAsync(daemon, "deny = * * *\n", "Read the rules anew: 1");
        Assert.That(Ask(client), Does.Contain($"it is forbidden ({_file}:1: deny)"));

        File.Delete(_file);
        await ReloadAsync(daemon, null, "The earlier rules stay in force. Cannot read the configuration file");
        Assert.That(Ask(client), Does.Contain("it is forbidden"));
    }

    private async Task ReloadAsync(TestDaemon daemon, string? text, string said)
    {
        if (text is not null)
            await File.WriteAllTextAsync(_file, text);
        daemon.ForgetLog();
        await daemon.SignalAsync("HUP");
        await daemon.WaitForLogAsync(said);
    }

    private static string Ask(RawClient client) =>
        Encoding.UTF8.GetString(client.Ask(new RequestFrame(Operation.InterfaceUp, "nosuch0"u8).ToArray()).AsSpan(4));
}
