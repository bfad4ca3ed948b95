using CanTools.Client;
using CanTools.Shared.Can;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What other tests ask for asynchronously, asked for by a thread that waits.</summary>
[TestFixture]
internal sealed class SynchronousFormTests() : LinkFixture()
{
    [Test]
    public void A_pair_is_made_and_goes_with_its_owner()
    {
        using (CreatedInterface pair = Client.CreateVxcan("vx1", "vx2", NetworkNamespaceOf.ThisProcess))
        {
            Assert.That((pair.Name.ToString(), pair.PeerName), Is.EqualTo(("vx1", default(InterfaceName?))));
            Assert.That(CanInterfaces.Find("vx1")!.PeerIndex, Is.EqualTo(CanInterfaces.Find("vx2")!.Index));
        }

        Assert.That(Exists("vx1") || Exists("vx2"), Is.False);
    }

    [Test]
    public async Task A_lease_is_taken_over_and_its_holder_is_told()
    {
        Client.EnsureVcan("lease1");
        using Lease lost = Client.Claim("lease1");
        using DaemonClient other = await Daemon.ConnectAsync();

        using Lease taken = other.TakeOver("lease1", "the bench is wanted");

        Assert.That(() => lost.Lost.IsCancellationRequested, Is.True.After(60_000, 20));
        Assert.That(lost.Loss!.Message, Does.Contain("the bench is wanted"));
        Assert.That(other.ListLeases().Single().Purpose, Is.EqualTo(""));
    }

    [Test]
    public async Task The_daemon_reads_its_rules_anew_and_says_as_much_as_it_is_told_to()
    {
        Assert.That(Client.GetLogLevel(), Is.Not.EqualTo(LogLevel.Warning));

        Client.SetLogLevel(LogLevel.Warning);
        Assert.That(Client.GetLogLevel(), Is.EqualTo(LogLevel.Warning));
        Client.SetLogLevel(LogLevel.Debug);

        Daemon.ForgetLog();
        Client.Reload();
        await Daemon.WaitForLogAsync("Read the rules anew");
    }
}
