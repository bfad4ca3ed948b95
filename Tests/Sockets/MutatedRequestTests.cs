using System.Collections;
using System.Diagnostics;
using CanTools.Daemon;
using CanTools.Daemon.Access;
using CanTools.Daemon.Configuration;
using CanTools.Daemon.Connections;
using CanTools.Daemon.EventLoop;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;
using CanTools.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

/// <summary>Requests that are nearly right. Rules keep them from this machine's interfaces.</summary>
[TestFixture, Category("Socket"), Category("Stress")]
public sealed class MutatedRequestTests
{
    private const string NoInterfaces = "* * *";

    /// <summary>In KiB.</summary>
    private const long Flat = 1024;

    private const int Rounds = 10;

    /// <summary>What a mutated request may be answered with; above all, never with a fault of the daemon's own.</summary>
    private static readonly DaemonErrorCode[] s_refusals =
    [
        DaemonErrorCode.ProtocolFault, DaemonErrorCode.InvalidPayload, DaemonErrorCode.NotAllowed, DaemonErrorCode.ShareNotFound,
        DaemonErrorCode.LeaseNotFound,
    ];

    [Test]
    public void In_process_each_is_refused_in_words_or_done_and_costs_little()
    {
        long times = Stress.Times(1_000_000, 100_000_000);
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        var options = new DaemonOptions { SocketPath = Path.Combine(folder, "daemon.sock") };
        Assert.That(AccessRuleParser.TryParse(false, NoInterfaces, "here", out AccessRule? nothing), Is.Null);
        options.Rules.Add(nothing!);
        using var signals = new DaemonSignals();
        using var manager = new ServiceNotifier(new Hashtable());
        using var daemon = new DaemonHost(
            options, () => options, ListeningSockets.Take(options, new Hashtable()), signals, manager, NullLogger.Instance);
        LibC.SocketPair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, out FileDescriptor socket, out FileDescriptor other);
        using FileDescriptor ours = socket, theirs = other;
        var client = new ClientContext(new PeerIdentity(1000, 1), ours);
        var answers = new ResponseBatch();
        var mutator = new RequestMutator(seed: 1);
        long[] counts = new long[256];
        long dearest = 0, spent = 0, start = Stopwatch.GetTimestamp();

        for (long i = 0; i < times; i++)
        {
            ReadOnlySpan<byte> request = mutator.Next();
            Assert.That(RequestFrame.TryRead(request, out RequestFrame frame), Is.True);
            long before = GC.GetAllocatedBytesForCurrentThread();
            daemon.Requests.Dispatch(client, frame, answers);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            spent += allocated;
            dearest = i > 10_000 ? Math.Max(dearest, allocated) : 0;
            DaemonErrorCode? code = CodeOf(answers);
            if (code is { } refused && !s_refusals.Contains(refused))
                Assert.Fail($"{refused} for {Convert.ToHexString(request)}");
            counts[code is { } known ? (byte)known : 255]++;
            answers.Clear();
        }

        Assert.That(spent / times, Is.LessThan(1024), "bytes for each");
        Assert.That(s_refusals.Select(code => counts[(byte)code]), Has.All.GreaterThan(times / 10_000), "each kind of refusal came");
        Assert.That(counts[255], Is.GreaterThan(times / 10_000), "some were right");
        Stress.Report(
            "mutated requests, in process",
            $"{times:N0} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: {times - counts[255]:N0} refused, {counts[255]:N0} done, {spent / times} bytes allocated for each ({dearest} at most)");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Live_with_connections_cut_at_any_point_nothing_is_left()
    {
        long times = Stress.Times(20_000, 1_000_000);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "--deny=" + NoInterfaces, "--max-requests-per-user=100000000", "--max-requests=100000000");
        using RawClient witness = daemon.ConnectRaw();
        Work(daemon, new RequestMutator(seed: 2), 20_000);
        Assert.That(witness.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        int descriptors = daemon.CountDescriptors();
        long first = daemon.ResidentKibibytes(), start = Stopwatch.GetTimestamp();

        // The runtime lets its heap grow by some 20 MB before it first looks what is garbage. A leak grows on and on.
        long more = long.MaxValue;
        int rounds = 0;
        while (more >= Flat && rounds < Rounds)
        {
            long before = daemon.ResidentKibibytes();
            Work(daemon, new RequestMutator(seed: 3 + rounds++), times);
            more = daemon.ResidentKibibytes() - before;
        }

        Assert.That(witness.Ask(GoldenBytes.Get("hello Bob")), Is.EqualTo(GoldenBytes.Get("hello Bob answer")));
        await Eventually.IsTrue(() => daemon.CountDescriptors() == descriptors, "descriptors as before");
        Stress.Report(
            "mutated requests and cut connections, live",
            $"{rounds} x {times:N0} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: descriptors as before, resident {more} KiB more in the last round, {daemon.ResidentKibibytes() - first} KiB in all");
        Assert.That(more, Is.LessThan(Flat), "KiB more, in the last of as many rounds as there are");
    }

    /// <summary>On each connection some requests, of which the last is cut off; half of them do not wait for the answers.</summary>
    private static void Work(TestDaemon daemon, RequestMutator mutator, long times)
    {
        var random = new Random(4);
        for (long i = 0; i < times;)
        {
            using RawClient client = daemon.ConnectRaw();
            int count = (int)Math.Min(random.Next(1, 20), times - i);
            for (int k = 0; k < count; k++, i++)
                client.Send(mutator.Next());
            ReadOnlySpan<byte> cut = mutator.Next();
            client.Send(cut[..random.Next(1, cut.Length)]);
            bool waits = random.Next(2) == 0;
            for (int k = 0; waits && k < count; k++)
                client.ReceiveAnswer();
        }
    }

    /// <summary>The one answer's code; null where it is a success.</summary>
    private static DaemonErrorCode? CodeOf(ResponseBatch answers)
    {
        Assert.That(answers.TakePostponed(), Is.Null);
        ReadOnlySpan<byte> answer = answers.Unsent;
        Assert.That(ResponseHeader.TryRead(answer, out ResponseHeader header, out _), Is.True);
        Assert.That(answer.Length, Is.EqualTo(ProtocolLimits.ResponseHeader + header.MessageLength));
        return header.Success ? null : header.Code;
    }
}
