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
