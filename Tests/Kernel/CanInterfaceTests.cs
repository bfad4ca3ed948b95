using System.Collections.Concurrent;
using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>HyCAN's Interface: callbacks for identifiers, added and removed while frames come.</summary>
[TestFixture]
internal sealed class CanInterfaceTests() : LinkFixture
{
    private const string Bus = "vcan7";

    private readonly ConcurrentQueue<string> _seen = new();

    [SetUp]
    public async Task MakeBus()
    {
        _seen.Clear();
        await Client.CreateVcanAsync(Bus);
    }

    [Test]
    public async Task Callbacks_get_their_identifiers_and_no_others()
    {
        using var can = new CanInterface(Bus);
        using IDisposable some = can.Register([0x100, 0x7FF, CanId.Extended(0x100)], message => See("some", message));
        using IDisposable one = can.Register([0x100], message => See("one", message));
        using IDisposable every = can.Register(message => See("all", message));

        foreach (string text in new[] { "100#01", "00000100#02", "7FF#03", "200#04" })
            await CanUtils.SendFrameAsync(Bus, text);

        await SeenAsync("all 200#04");
        Assert.That(_seen, Is.EquivalentTo(new[]
        {
            "some 100#01", "one 100#01", "all 100#01", "some 00000100#02", "all 00000100#02", "some 7FF#03", "all 7FF#03", "all 200#04",
        }));
    }

    [Test]
    public async Task Every_identifier_of_11_bits_can_have_a_callback()
    {
        using var can = new CanInterface(Bus, new CanCallbackOptions { ReceiveBuffer = 1 << 20 });
        using IDisposable all = can.Register(Enumerable.Range(0, 0x800).Select(i => CanId.Standard((uint)i)), message => See("", message));
        using CanSocket sender = CanSocket.Open(Bus);

        for (uint id = 0; id < 0x800; id++)
        {
            sender.Send(new CanFrame(id, []));
            if (id % 64 == 63)
                await Eventually.IsTrue(() => _seen.Count == id + 1, "each has come");
        }
        Assert.That(can.Latency.Frames, Is.EqualTo(0x800));
    }

    [Test]
    public async Task They_come_and_go_while_frames_come_and_the_last_one_ends_the_thread()
    {
        using var can = new CanInterface(Bus);
        Assert.That(ThreadsOf(Bus), Is.Zero);
        Assert.That(CanUtils.CountReceivers(Bus), Is.Zero, "an unused interface costs nothing");

        IDisposable first = can.Register([0x100], message => See("first", message));
        await CanUtils.SendFrameAsync(Bus, "100#01");
        await SeenAsync("first 100#01");
        Assert.That(ThreadsOf(Bus), Is.EqualTo(1));

        IDisposable second = can.Register([0x200], message => See("second", message));
        Assert.That(ThreadsOf(Bus), Is.EqualTo(1), "one thread for all");
        first.Dispose();
        await CanUtils.SendFrameAsync(Bus, "100#02");
        await CanUtils.SendFrameAsync(Bus, "200#03");
        await SeenAsync("second 200#03");
        second.Dispose();

        Assert.That(ThreadsOf(Bus), Is.Zero);
        Assert.That(CanUtils.CountReceivers(Bus), Is.Zero);
        Assert.That(_seen, Is.EqualTo(new[] { "first 100#01", "second 200#03" }));
    }

    [Test]
    public async Task A_callback_may_end_itself_and_others()
    {
        using var can = new CanInterface(Bus);
        IDisposable? itself = null, other = null;
        other = can.Register([0x100], message => See("other", message));
        itself = can.Register([0x100], message =>
        {
            See("itself", message);
            other.Dispose();
            itself!.Dispose();
        });

        await CanUtils.SendFrameAsync(Bus, "100#01");
        await SeenAsync("itself 100#01");
        await Eventually.IsTrue(() => ThreadsOf(Bus) == 0, "the thread has ended");
        await CanUtils.SendFrameAsync(Bus, "100#02");

        Assert.That(_seen, Is.EqualTo(new[] { "other 100#01", "itself 100#01" }));
    }

    [Test]
    public async Task One_that_throws_is_reported_and_does_not_stop_the_others()
    {
        using var can = new CanInterface(Bus);
        var failures = new ConcurrentQueue<CanCallbackFailure>();
        can.Failed += failures.Enqueue;
        using IDisposable bad = can.Register([0x100], _ => throw new InvalidOperationException("no"));
        using IDisposable good = can.Register([0x100], message => See("good", message));

        await CanUtils.SendFrameAsync(Bus, "100#01");
        await CanUtils.SendFrameAsync(Bus, "100#02");

        await SeenAsync("good 100#02");
        Assert.That(failures.Select(failure => $"{failure.Exception.Message} {failure.Message}"), Is.EqualTo(new[] { "no 100#01", "no 100#02" }));
    }

    [Test]
    public async Task An_error_frame_is_no_frame_of_the_identifier_that_its_number_looks_like()
    {
        using var can = new CanInterface(Bus, new CanCallbackOptions { Errors = CanErrorClasses.All });
        using IDisposable one = can.Register([0x040], message => See("one", message));
        using IDisposable all = can.Register(message => See("all", message));

        await CanUtils.SendFrameAsync(Bus, "20000040#0000000000000000");
        await CanUtils.SendFrameAsync(Bus, "040#01");

        await SeenAsync("all 040#01");
        Assert.That(_seen, Is.EqualTo(new[] { "all 20000040#0000000000000000", "one 040#01", "all 040#01" }).Or
            .EqualTo(new[] { "all 20000040#0000000000000000", "all 040#01", "one 040#01" }));
    }

    [Test]
    public async Task Whoever_hears_of_a_failure_may_throw_or_register_anew()
    {
        using var can = new CanInterface(Bus);
        using var recreated = new ManualResetEventSlim();
        can.Failed += failure =>
        {
            if (failure.Exception is CanSocketException { Errno: (int)Errno.ENODEV })
            {
                recreated.Wait();
                can.Register(message => See("anew", message));
            }
            throw new InvalidOperationException("the handler's own");
        };
        using IDisposable first = can.Register([0x100], _ => throw new InvalidOperationException("no"));
        await CanUtils.SendFrameAsync(Bus, "100#01");

        await Links.DeleteAsync(Bus);
        await Links.IpAsync($"link add {Bus} type vcan");
        await Links.IpAsync($"link set {Bus} up");
        recreated.Set();

        await Eventually.IsTrue(() => CanUtils.CountReceivers(Bus) > 0, "it is registered anew");
        await CanUtils.SendFrameAsync(Bus, "200#02");
        await SeenAsync("anew 200#02");
    }

    [Test]
    public async Task It_is_brought_up_and_down_and_says_whether_it_is_there()
    {
        using var can = new CanInterface(Bus, daemon: Client);
        Assert.That((can.Exists, can.IsUp), Is.EqualTo((true, true)));

        can.Down();
        Assert.That((can.Exists, can.IsUp), Is.EqualTo((true, false)));
        can.Up();
        Assert.That(can.IsUp, Is.True);
        await Links.DeleteAsync(Bus);
        Assert.That((can.Exists, can.IsUp), Is.EqualTo((false, false)));
        Assert.That(() => can.Register(_ => { }), Throws.InstanceOf<CanSocketException>().With.Message.Contains("no CAN interface"));
    }

    [Test]
    public async Task It_sends_frames_and_what_says_something_in_one()
    {
        using var can = new CanInterface(Bus, new CanCallbackOptions { Fd = true });
        await using RunningProgram candump = await CanUtils.StartAsync("candump", "-L", Bus);

        can.Send(new CanFrame(0x100, [1]));
        can.Send(new Speed(513));
        await can.SendAsync(new CanFrame(0x101, [2]));
        can.Send(new CanFdFrame(0x102, new byte[12]));

        await candump.WaitForOutputAsync("102##");
        Assert.That(
            candump.Output.Split('\n').Select(line => CanLog.Parse(line).Message.ToString()),
            Is.EqualTo(new[] { "100#01", "1F0#0102", "101#02", "102##0000000000000000000000000" }));
    }

    [Test]
    public async Task Down_is_reported_and_after_up_frames_come_again_and_deletion_ends_it()
    {
        using var can = new CanInterface(Bus);
        var failures = new ConcurrentQueue<string>();
        can.Failed += failure => failures.Enqueue(failure.Exception.Message);
        using IDisposable all = can.Register(message => See("", message));

        await Client.BringDownAsync(Bus);
        await Eventually.IsTrue(() => failures.Any(text => text.Contains("went down", StringComparison.Ordinal)), "it is reported");
        await Client.BringUpAsync(Bus);
        await CanUtils.SendFrameAsync(Bus, "100#01");
        await SeenAsync(" 100#01");

        await Links.DeleteAsync(Bus);
        await Eventually.IsTrue(() => ThreadsOf(Bus) == 0, "the thread has ended");
        Assert.That(failures.Any(text => text.Contains("was deleted", StringComparison.Ordinal)), Is.True);

        await Links.IpAsync($"link add {Bus} type vcan");
        await Links.IpAsync($"link set {Bus} up");
        using IDisposable anew = can.Register(message => See("anew", message));
        await CanUtils.SendFrameAsync(Bus, "100#02");
        await SeenAsync("anew 100#02");
        can.Send(new CanFrame(0x100, [3]));
        await SeenAsync("anew 100#03");
    }

    [Test]
    public void A_real_time_priority_and_a_processor_can_be_had_or_are_refused_with_the_reason()
    {
        VirtualMachine.Require("the right to a real-time priority");
        using var can = new CanInterface(Bus, new CanCallbackOptions { RealTimePriority = 50, Processor = 0 });
        using var nowhere = new CanInterface(Bus, new CanCallbackOptions { Processor = 1000 });

        using (can.Register(_ => { }))
        {
            string thread = Directory.GetDirectories("/proc/self/task")
                .Single(task => File.ReadAllText($"{task}/comm").Trim() == $"CAN {Bus}");
            Assert.That(File.ReadAllText($"{thread}/status"), Does.Match(@"Cpus_allowed_list:\s0\n"));
            // Field 41 is the policy, of which 1 is SCHED_FIFO; field 40 the priority.
            string[] fields = File.ReadAllText($"{thread}/stat").Split(") ")[1].Split(' ');
            Assert.That((fields[38], fields[37]), Is.EqualTo(("1", "50")));
        }
        Assert.That(() => nowhere.Register(_ => { }), Throws.InstanceOf<CanSocketException>().With.Message.Contains("processor 1000"));
    }

    [Test]
    public async Task Latencies_are_told_and_begun_anew()
    {
        using var can = new CanInterface(Bus);
        using IDisposable all = can.Register(message => See("", message));
        await CanUtils.SendFrameAsync(Bus, "100#01");
        await SeenAsync(" 100#01");

        CanLatency latency = can.Latency;
        Assert.That((latency.Frames, latency.Lost), Is.EqualTo((1L, 0L)));
        Assert.That(latency.Average, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(latency.Median, Is.LessThanOrEqualTo(latency.Max));

        can.ResetLatency();
        Assert.That(can.Latency.Frames, Is.Zero);
    }

    private void See(string who, CanMessage message) => _seen.Enqueue($"{who} {message}");

    private Task SeenAsync(string text) => Eventually.IsTrue(() => _seen.Contains(text), text);

    private static int ThreadsOf(string bus) =>
        Directory.GetDirectories("/proc/self/task").Count(task => IsNamed($"{task}/comm", $"CAN {bus}"));

    private static bool IsNamed(string file, string name)
    {
        try
        {
            return File.ReadAllText(file).Trim() == name;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private readonly record struct Speed(ushort KilometresPerHour) : ICanFrameSource
    {
        public CanFrame ToCanFrame() => new(0x1F0, [(byte)KilometresPerHour, (byte)(KilometresPerHour >> 8)]);
    }
}
