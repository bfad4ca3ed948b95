// Prints how the daemon compares with the same written in C, both measured in turns in one run.
//   CanTools.Benchmarks DAEMON BENCH_SERVER BENCH_CLIENT
using CanTools.Benchmarks;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: CanTools.Benchmarks DAEMON BENCH_SERVER BENCH_CLIENT (scripts/bench.sh has them)");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("cantools-bench-").FullName;
var daemon = new Server("hycan_daemon", args[0], Path.Combine(folder, "daemon.sock"), ["--log-level=warning"]);
var reference = new Server("C server", args[1], Path.Combine(folder, "reference.sock"), []);
var report = new Report();
try
{
    StartUp.Measure(daemon, reference, report);
    RoundTrips.Measure(daemon, reference, args[2], report);
    Footprint.Measure(daemon, report);
    report.Print();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
