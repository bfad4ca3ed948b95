using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>
/// These tests need a kernel with CAN, root, and a network that they may change: scripts/test_with_daemon.sh gives them
/// all three, and a daemon at HYCAN_DAEMON_SOCKET.
/// </summary>
[SetUpFixture]
internal sealed class CanKernel
{
    [OneTimeSetUp]
    public void RequirePrivateNetwork()
    {
        if (Environment.GetEnvironmentVariable("CANTOOLS_PRIVATE_NETWORK") is null)
            Assert.Ignore("This would change the machine's own network. Run scripts/test_with_daemon.sh.");
    }

    [OneTimeTearDown]
    public Task EndDaemon() => SharedDaemon.EndAsync();
}
