using CanTools.Client;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>How many interfaces a client, a user, and all can have.</summary>
[TestFixture]
internal sealed class LinkLimitTests()
    : LinkFixture("--max-interfaces=5", "--max-interfaces-per-user=4", "--max-interfaces-per-connection=2")
{
    [Test]
    public async Task Each_limit_is_named_and_what_is_gone_counts_no_more()
    {
        await using DaemonClient other = await Daemon.ConnectAsync();
        CreatedInterface first = await Client.CreateVcanAsync();
        await Client.CreateVcanAsync();
        AssertRefused(
            () => Client.CreateVcanAsync(), DaemonErrorCode.LimitReached,
            "This connection already has 2 of 2 interfaces. Delete some, or raise max-interfaces-per-connection.");

        await Client.EnsureVcanAsync("stays");
        await other.CreateVcanAsync();
        AssertRefused(
            () => other.CreateVcanAsync(), DaemonErrorCode.LimitReached,
            $"Uid {LibC.geteuid()} already has 4 of 4 interfaces", "max-interfaces-per-user");

        await using RunningProgram nobody = await StartHolderAsync(Nobody, [CreateRequest("vcan%d"), CreateRequest("vcan%d")]);
        Assert.That(nobody.Output, Does.Contain("refused 67 There are 5 of 5 interfaces. Delete some, or raise max-interfaces."));

        await first.DeleteAsync();
        await Client.CreateVcanAsync();
        await Links.DeleteAsync("stays");
        await Eventually.IsTrue(() => Try(() => other.CreateVcan()), "the daemon has heard of what iproute2 deleted");
    }

    [Test]
    public async Task What_cannot_be_made_counts_nothing()
    {
        await Links.IpAsync("link add br7 type bridge");
        for (int i = 0; i < 6; i++)
            AssertRefused(() => Client.CreateVcanAsync("br7"), DaemonErrorCode.InterfaceExists);
        await Links.DeleteAsync("br7");

        await Client.CreateVcanAsync();
        await Client.CreateVcanAsync();
        Assert.That((await Client.DescribeAsync()).MaxInterfacesPerConnection, Is.EqualTo(2));
    }

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (RequestRefusedException)
        {
            return false;
        }
    }
}
