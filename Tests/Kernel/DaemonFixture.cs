using CanTools.Client;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>A daemon that no other test uses at the time and that holds nothing, and a client of it.</summary>
[Category("Kernel")]
internal abstract class DaemonFixture(string[] daemonArguments)
{
    /// <summary>The user whom a process of others is run as.</summary>
    protected const string Nobody = "65534";

    protected TestDaemon Daemon { get; private set; } = null!;

    protected DaemonClient Client { get; private set; } = null!;

    [SetUp]
    public async Task StartDaemon()
    {
        Daemon = await SharedDaemon.GetAsync(daemonArguments);
        Client = await Daemon.ConnectAsync();
        await Eventually.IsTrue(() => Client.ListIsoTp().Count == 0, "what the last test left open is closed");
    }

    [TearDown]
    public void Disconnect() => Client.Dispose();

    protected static void AssertRefused(Func<Task> request, DaemonErrorCode code, params string[] texts)
    {
        var refused = Assert.Catch<RequestRefusedException>(() => request().GetAwaiter().GetResult());
        Assert.That(refused!.Code, Is.EqualTo(code), refused.Message);
        foreach (string text in texts)
            Assert.That(refused.Message, Does.Contain(text));
    }
}
