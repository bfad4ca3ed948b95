using System.Collections;
using CanTools.Daemon;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.ServiceManager;
using CanTools.Daemon.Configuration;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

[TestFixture, Category("Socket")]
public sealed class AllocationTests
{
    /// <summary>What one run may differ from another for reasons of the runtime's own: code that is compiled anew.</summary>
    private const long Noise = 64 * 1024;

    [TestCase("hello Bob")]
    [TestCase("describe")]
    public void In_steady_state_the_daemons_thread_allocates_nothing_for_a_request(string request)
    {
        AllocatedBy(request, requests: 200);

        long few = AllocatedBy(request, requests: 200);
        long many = AllocatedBy(request, requests: 20_200);

        Assert.That(many - few, Is.LessThan(Noise), "bytes for 20,000 more requests");
    }

    [Test]
    public void A_refused_request_allocates_no_more_than_its_words()
    {
        AllocatedBy("up nosuch", requests: 200);

        long few = AllocatedBy("up nosuch", requests: 200);
        long many = AllocatedBy("up nosuch", requests: 2_200);

        Assert.That((many - few) / 2000, Is.LessThan(1024), "bytes for each request");
    }

    /// <summary>Runs a whole daemon on this thread, while another thread asks.</summary>
    private static long AllocatedBy(string request, int requests)
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        var options = new DaemonOptions
        {
            SocketPath = Path.Combine(folder, "daemon.sock"),
            MaxRequests = int.MaxValue,
            MaxRequestsPerUser = int.MaxValue,
        };
        using var signals = new DaemonSignals();
        using var manager = new ServiceNotifier(new Hashtable());
        using (var daemon = new DaemonHost(options, () => options, ListeningSockets.Take(options, new Hashtable()), signals, manager, NullLogger.Instance))
        {
            var asking = new Thread(() =>
            {
                using RawClient client = RawClient.Connect(options.SocketPath);
                for (int i = 0; i < requests; i++)
                    client.Ask(GoldenBytes.Get(request));
                signals.Stop.Raise();
            });
            asking.Start();

            long before = GC.GetAllocatedBytesForCurrentThread();
            daemon.Run();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            asking.Join();
            Directory.Delete(folder, recursive: true);
            return allocated;
        }
    }
}
