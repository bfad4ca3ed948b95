using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Every system call that the daemon makes for its clients fails, in each way in which it may, here and there.</summary>
[TestFixture, Category("Stress")]
internal sealed class FaultInjectionTests() : LinkFixture
{
    private static IEnumerable<TestCaseData> Faults()
    {
        // Between the loop and its clients.
        yield return Fault("accept4", "EINTR", "ECONNABORTED", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EPERM");
        yield return Fault("recvmsg", "EINTR", "EAGAIN", "ECONNRESET", "ENOMEM");
        yield return Fault("sendmsg", "EINTR", "EAGAIN", "EPIPE", "ENOBUFS", "ENOMEM", "ETOOMANYREFS");
        yield return Fault("epoll_wait,epoll_pwait", "EINTR");
        yield return Fault("getsockopt", "ENOBUFS", "EPERM");
        yield return Fault("setsockopt", "ENOBUFS", "ENOMEM", "EPERM");
        yield return Fault("ioctl", "EIO");
        yield return Fault("poll", "EINTR", "ENOMEM");

        // rtnetlink, and answers without descriptors.
        yield return Fault("sendto", "EINTR", "EAGAIN", "ENOBUFS", "ENOMEM", "EPERM", "EPIPE");
        yield return Fault("recvfrom", "EINTR", "EAGAIN", "ENOBUFS", "ENOMEM");
        yield return Fault("socket", "EMFILE", "ENFILE", "ENOBUFS", "EPERM", "EAFNOSUPPORT");
        yield return Fault("bind", "ENOBUFS", "ENODEV", "EADDRNOTAVAIL", "EPERM");

        // Channels, and their holders.
        yield return Fault("memfd_create", "EMFILE", "ENFILE", "ENOMEM", "EPERM");
        yield return Fault("fcntl", "EPERM", "ENOMEM");
        yield return Fault("openat", "EMFILE", "ENFILE", "ENOMEM", "ENOENT");
        yield return Fault("getsockname", "ENOBUFS");
        yield return Fault("flock", "EINTR", "ENOLCK");
        yield return Fault("clone3", "EAGAIN", "ENOMEM", "EPERM");

        static TestCaseData Fault(string call, params string[] errors) => new TestCaseData(call, errors).SetArgDisplayNames(call);
    }

    [TestCaseSource(nameof(Faults))]
    public async Task A_call_that_fails_gives_a_typed_answer_and_leaves_nothing_half_made(string call, string[] errors)
    {
        int phases = (int)Stress.Times(1, 7);
        int before = CountAfterAll();
        int injected = 0;
        foreach (string error in Stress.IsFull ? errors : errors[^1..])
        {
            for (int phase = 1; phase <= phases; phase++)
            {
                var fault = await InjectedFault.BeginAsync(Daemon.ProcessId, call, error, $"{phase}+{phases + 2}");
                await using (fault)
                {
                    for (int i = 0; i < 3; i++)
                        EveryRequest.Ask(Daemon.SocketPath, mayFail: true);
                }
                injected += fault.Count;

                EveryRequest.Ask(Daemon.SocketPath);
                await Eventually.IsTrue(
                    () => VirtualLinks().Length == 0 && Client.ListIsoTp().Count == 0, () => $"nothing is left after {error}:\n{Daemon.Log}");
            }
        }

        await Eventually.IsTrue(() => CountAfterAll() <= before, () => $"{Daemon.CountDescriptors()} descriptors, from {before}");
        Assert.That(injected, Is.GreaterThan(0));
        Assert.That(Daemon.Log, Does.Not.Contain("Exception"));
        Stress.Report($"`{call}` that fails", $"{string.Join(", ", errors)}: {injected} times; typed answers, nothing half made");
    }

    /// <summary>The daemon's descriptors, once it has closed what it closes elsewhere.</summary>
    private int CountAfterAll()
    {
        EveryRequest.Ask(Daemon.SocketPath);
        Eventually.IsTrue(() => VirtualLinks().Length == 0 && Client.ListIsoTp().Count == 0, "all of it is gone").GetAwaiter().GetResult();
        return Daemon.CountDescriptors();
    }
}
