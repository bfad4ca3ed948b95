using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>What the README tells a newcomer to run, run.</summary>
[TestFixture, Category("Kernel")]
public sealed class SampleTests
{
    [Test]
    public async Task The_quick_start_reads_a_VIN_from_a_control_unit_made_of_can_utils()
    {
        await Links.IpAsync("link add dev vcan0 type vcan");
        await Links.IpAsync("link set vcan0 up");
        await using RunningProgram request = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", "vcan0");
        await using RunningProgram sample =
            RunningProgram.Start(Repository.PathOf("artifacts/bin/ReadVin/release/ReadVin"), []);

        await request.WaitForExitAsync();
        await CanUtils.SendIsoTpAsync(
            [0x62, 0xF1, 0x90, .. "WVWZZZ1KZ8W000001"u8], "-s", "7E8", "-d", "7E0", "vcan0");
        int status = await sample.WaitForExitAsync();
        await Links.DeleteAsync("vcan0");

        Assert.That(request.Output.Trim(), Is.EqualTo("22 F1 90"));
        Assert.That((status, sample.Output), Is.EqualTo((0, "VIN WVWZZZ1KZ8W000001")));
    }

    [Test]
    public async Task The_callbacks_example_passes_frames_on_and_leaves_nothing()
    {
        (int status, string output) = await RunningProgram.RunAsync(Repository.PathOf("artifacts/bin/Callbacks/release/Callbacks"), []);

        Assert.That(status, Is.Zero, output);
        Assert.That(output.Split('\n').Select(line => line.Split(": ")[^1]), Is.SupersetOf(new[]
        {
            "speed 100#12", "speed 101#56", "speed 18FEF100#78", "100#12", "101#56", "18FEF100#78",
        }));
        Assert.That(output, Does.Not.Contain("200#34").And.Contain("3 frames, 0 lost"));
        Assert.That(await Links.FindAsync("vcan0"), Is.Null);
    }

    [Test]
    public async Task The_interfaces_example_shows_what_it_made_and_leaves_nothing()
    {
        (int status, string output) = await RunningProgram.RunAsync(Repository.PathOf("artifacts/bin/Interfaces/release/Interfaces"), []);

        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Match(@"(?m)^vcan\d+: Vcan, up, MTU 16, a sample's$").And.Match(@"(?m)^left\d+: Vxcan, up").And.Match(@"(?m)^right\d+: Vxcan, up"));
        Assert.That(await Links.FindAsync("left0"), Is.Null);
    }

    [Test]
    public async Task The_raw_example_hears_what_it_sends_and_what_its_filter_lets_through()
    {
        await Links.IpAsync("link add raw0 up type vcan");
        await using RunningProgram sample = RunningProgram.Start(Repository.PathOf("artifacts/bin/RawCan/release/RawCan"), ["raw0"]);

        await sample.WaitForOutputAsync("123#DEADBEEF");
        await CanUtils.SendFrameAsync("raw0", "777#01");
        await CanUtils.SendFrameAsync("raw0", "1FF#02");
        await sample.WaitForOutputAsync("1FF#02");
        Assert.That(sample.Output, Does.Not.Contain("777#01"));
        await Signals.SendAsync(sample.Id, "INT");
        Assert.That(await sample.WaitForExitAsync(), Is.Zero, sample.Output);
        await Links.DeleteAsync("raw0");
    }

    [Test]
    public async Task Of_two_of_the_leases_example_the_second_waits_and_names_the_first()
    {
        await Links.IpAsync("link add lease0 up type vcan");
        string program = Repository.PathOf("artifacts/bin/Leases/release/Leases");
        await using RunningProgram first = RunningProgram.Start(program, ["lease0", "5"]);
        await first.WaitForOutputAsync("lease0 is ours");

        (int status, string output) = await RunningProgram.RunAsync(program, ["lease0", "0"]);

        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Match($"^lease0 is held by Leases \\(pid {first.Id}\\) for 'a sample's work'\nlease0 is ours$"));
        Assert.That(await first.WaitForExitAsync(), Is.Zero, first.Output);
        await Links.DeleteAsync("lease0");
    }

    [Test]
    public async Task The_demo_shows_the_whole_way_and_leaves_nothing()
    {
        (int status, string output) = await RunningProgram.RunAsync(
            Repository.PathOf("scripts/demo.sh"), [],
            new Dictionary<string, string?>(TestDaemon.CleanEnvironment) { ["CANTOOLS_NO_BUILD"] = "1" });

        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("with the capabilities 0000000000000000"));
        Assert.That(output, Does.Contain("VIN WVWZZZ1KZ8W000001"));
        Assert.That(output, Does.Contain("vcan0  7E8   [8]  21"), "candump's witness");
        Assert.That(await Links.FindAsync("vcan0"), Is.Null);
    }

    [Test]
    public async Task The_demo_of_sessions_keeps_a_second_one_out_and_leaves_nothing()
    {
        await using RunningProgram demo = RunningProgram.Start(
            Repository.PathOf("scripts/demo.sh"), ["sessions"],
            new Dictionary<string, string?>(TestDaemon.CleanEnvironment) { ["CANTOOLS_NO_BUILD"] = "1" });

        // Five programs of .NET one after the other, which are compiled as they run: under emulation it takes two minutes.
        int status = await demo.WaitForExitAsync(TimeSpan.FromMinutes(8));
        string output = demo.Output;
        Assert.That(status, Is.Zero, output);
        Assert.That(output, Does.Contain("Resource already in use. car is held by session"));
        Assert.That(output, Does.Match("VIN: WVWZZZ1KZ8W000001\n.* rpm, .* km/h\n(?s).*finished"));
        Assert.That(output, Does.Contain("The session is over: finished by client 'uid:").And.Not.Contain("fail:"));
        Assert.That(await Links.FindAsync("vcan0"), Is.Null);
    }
}
