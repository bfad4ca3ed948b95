// Prints how the daemon and the client compare with the same written in C and with can-utils, measured in turns in one run.
//   CanTools.Benchmarks requests DAEMON NATIVE             what needs no CAN
//   CanTools.Benchmarks farm GATEWAY DATABASE              gateways that share a directory, beside one alone
//   CanTools.Benchmarks channels DAEMON NATIVE INTERFACE   ISO-TP, on a CAN interface that is up
//   CanTools.Benchmarks links DAEMON NATIVE PEER           interfaces and raw CAN, where there is no CAN interface yet
//   CanTools.Benchmarks sessions DAEMON NATIVE GATEWAY PEER MODULES
//                                                          sessions over can-gateway, beside grpcio, where there is none either
// NATIVE is the folder with the programs of native/, compiled; scripts/bench.sh has all of it.
using System.Diagnostics;
using CanTools.Benchmarks;

if (args is ["frames", ..])
{
    // Our half of a comparison, in a process of its own.
    FrameStress.Run(args[1..]);
    return 0;
}
if (args is ["farm", _, _])
{
    string place = Directory.CreateTempSubdirectory("cantools-bench-").FullName;
    try
    {
        var figures = new Report("can-gateway");
        await FarmLoad.MeasureAsync(args[1], args[2], place, figures);
        figures.Print();
        return 0;
    }
    finally
    {
        Directory.Delete(place, recursive: true);
    }
}
if (args is not ["requests", _, _] and not ["channels", _, _, _] and not ["links", _, _, _] and not ["sessions", _, _, _, _, _])
{
    Console.Error.WriteLine(
        "usage: CanTools.Benchmarks requests DAEMON NATIVE | farm GATEWAY DATABASE | channels DAEMON NATIVE INTERFACE | links DAEMON NATIVE PEER"
        + " | sessions DAEMON NATIVE GATEWAY PEER MODULES");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("cantools-bench-").FullName;
var daemon = new Server(
    "hycan_daemon", args[1], Path.Combine(folder, "daemon.sock"),
    ["--log-level=warning", "--max-requests=100000000", "--max-requests-per-user=100000000"]);
var report = new Report();
try
{
    if (args[0] == "requests")
    {
        Server reference = Reference("bench_server");
        StartUp.Measure(daemon, reference, report);
        RoundTrips.Measure(daemon, reference, Native("bench_client"), report);
        Footprint.Measure(daemon, report);
        ObdQueries.MeasureDecoding(report);
    }
    else if (args[0] == "links")
    {
        string[] few = MakeBuses(0, 3);
        Links.Measure(daemon, few, report);
        RawFrames.Measure(args[3], few[0], report);
        FrameStress.Measure(Native("frame_stress"), Environment.ProcessPath!, [.. few, .. MakeBuses(3, 7)], report);
    }
    else if (args[0] == "sessions")
    {
        string[] buses = MakeBuses(0, 5);
        using Process running = daemon.Start("--max-channels=4096", "--max-channels-per-user=4096", "--max-channels-per-connection=4096");
        daemon.AwaitFirstAnswer();
        using (GatewayProgram gateway = GatewayProgram.Start(
            args[3], daemon.SocketPath, folder,
            ("exchange", buses[1]), ("client", buses[2]), ("idle0", buses[3]), ("idle1", buses[4])))
        {
            GatewayRequests.Measure(gateway, Native("isotp_pair"), buses, peer: args[4], modules: args[5], report);
            await IdleStreams.MeasureAsync(gateway, daemon.SocketPath, ["idle0", "idle1"], report);
        }
        Server.End(running);
    }
    else
    {
        Channels.Measure(daemon, Reference("channel_server"), Native("channel_client"), args[3], report);
        IsoTpRequests.Measure(Native("isotp_pair"), args[3], report);
        IsoTpTransfers.Measure(args[3], report);
        ObdQueries.Measure(Native("isotp_pair"), args[3], report);
    }
    report.Print();
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static string[] MakeBuses(int first, int count)
{
    string[] names = [.. Enumerable.Range(first, count).Select(i => $"vcan{i}")];
    foreach (string name in names)
        NativeProgram.RunQuietly("ip", "link", "add", name, "up", "type", "vcan");
    return names;
}

string Native(string program) => Path.Combine(args[2], program);

Server Reference(string program) => new("C server", Native(program), Path.Combine(folder, "reference.sock"), []);
