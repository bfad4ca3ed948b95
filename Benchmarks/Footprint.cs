using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using CanTools.Daemon;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.ServiceManager;
using CanTools.Daemon.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace CanTools.Benchmarks;

/// <summary>Memory: what the idle daemon holds, and what a request allocates.</summary>
internal static class Footprint
{
    public static void Measure(Server daemon, Report report)
    {
        Process process = daemon.Start();
        daemon.AwaitFirstAnswer();
        Thread.Sleep(1000);
        double megabytes = ResidentKibibytes(process.Id) / 1024.0;
        Server.End(process);
        report.Add("resident, idle", $"{megabytes:0.0} MiB", "", megabytes <= 35, "≤ 35 MiB");

        AllocatedBy(1000);
        double perRequest = (AllocatedBy(101_000) - AllocatedBy(1000)) / 100_000.0;
        report.Add("allocated per request", $"{perRequest:0.000} bytes", "", perRequest < 1, "0");
    }

    public static long ResidentKibibytes(int processId) => File.ReadLines($"/proc/{processId}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .Single();

    /// <summary>The daemon on this thread, asked by another one.</summary>
    private static long AllocatedBy(int requests)
    {
        string folder = Directory.CreateTempSubdirectory("cantools-bench-").FullName;
        var options = new DaemonOptions
        {
            SocketPath = Path.Combine(folder, "daemon.sock"),
            MaxRequests = int.MaxValue,
            MaxRequestsPerUser = int.MaxValue,
        };
        using var signals = new DaemonSignals();
        using var manager = new ServiceNotifier(new Hashtable());
        using var daemon = new DaemonHost(options, () => options, ListeningSockets.Take(options, new Hashtable()), signals, manager, NullLogger.Instance);
        var asking = new Thread(() =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(options.SocketPath));
            byte[] buffer = new byte[64];
            for (int i = 0; i < requests; i++)
            {
                socket.Send([16, 3, (byte)'B', (byte)'o', (byte)'b']);
                socket.Receive(buffer);
            }
            signals.Stop.Raise();
        });
        asking.Start();

        long before = GC.GetAllocatedBytesForCurrentThread();
        daemon.Run();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        asking.Join();
        daemon.Dispose();
        Directory.Delete(folder, recursive: true);
        return allocated;
    }
}
