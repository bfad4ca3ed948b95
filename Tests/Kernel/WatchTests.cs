using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Whatever iproute2 does to interfaces is told, and nothing else.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WatchTests() : LinkFixture
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<CanInterfaceEvent> _events = [];
    private Task _watching = null!;

    [TearDown]
    public async Task StopWatching()
    {
        await _stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(async () => await _watching);
        _stop.Dispose();
    }

    [Test]
    public async Task It_begins_with_what_is_there_and_tells_what_happens_next()
    {
        await Links.IpAsync("link add vcan7 type vcan");
        Watch();
        await SeeAsync("Present vcan7");

        await Links.IpAsync("link add br7 type bridge");
        await Links.IpAsync("link set vcan7 up");
        await Links.IpAsync("link set vcan7 down");
        await Links.IpAsync("link set vcan7 mtu 16");
        await Links.IpAsync("link set vcan7 name vcan8");
        await Links.IpAsync("link delete vcan8");
        await Links.IpAsync("link delete br7");
        await Links.IpAsync("link add vcan9 type vcan");
        await SeeAsync("Created vcan9");

        Assert.That(Seen(), Is.EqualTo(new[]
        {
            "Present vcan7", "Up vcan7", "Down vcan7", "Changed vcan7", "Changed vcan8", "Deleted vcan8", "Created vcan9",
        }));
    }

    [Test]
    public async Task A_controllers_state_is_told()
    {
        VirtualMachine.Require("an emulated controller");
        await RunningProgram.RunAsync("modprobe", ["kvaser_pci"]);
        await Eventually.IsTrue(() => Exists("can1"), "the emulated controller");
        await Links.IpAsync("link set can1 down");
        await Links.IpAsync("link set can1 type can bitrate 500000");
        Watch();
        await SeeAsync("Present can1");

        await Links.IpAsync("link set can1 up");
        await SeeAsync("BusState can1");
        await Links.IpAsync("link set can1 down");
        await Eventually.IsTrue(() => Events().Count(seen => seen.Change == CanInterfaceChange.BusState) == 2, "stopped again");

        Assert.That(
            Events().Where(seen => seen.Change == CanInterfaceChange.BusState).Select(seen => seen.Interface.Controller!.State),
            Is.EqualTo(new[] { CanControllerState.ErrorActive, CanControllerState.Stopped }));
    }

    [Test]
    public async Task In_a_storm_of_a_thousand_changes_none_is_lost()
    {
        Watch();
        await using CreatedInterface first = await Client.CreateVcanAsync("first");
        await SeeAsync("Created first");

        string batch = Path.Combine(Path.GetTempPath(), "cantools-storm");
        await File.WriteAllLinesAsync(batch, Enumerable.Range(0, 500).Select(i => $"link add name storm{i} up type vcan"));
        await Links.IpAsync($"-batch {batch}");
        await Eventually.IsTrue(() => Count(CanInterfaceChange.Created) == 501, "all are told");
        await File.WriteAllLinesAsync(batch, Enumerable.Range(0, 500).Select(i => $"link set dev storm{i} group 4711"));
        await Links.IpAsync($"-batch {batch}");
        await Links.IpAsync("link delete group 4711");
        await Eventually.IsTrue(() => Count(CanInterfaceChange.Deleted) == 500, "all that go are told");
        File.Delete(batch);

        CanInterfaceEvent[] events = Events();
        for (int i = 0; i < 500; i++)
        {
            string name = $"storm{i}";
            CanInterfaceEvent[] own = [.. events.Where(seen => seen.Interface.Name == name)];
            Assert.That(own[0].Change, Is.EqualTo(CanInterfaceChange.Created), name);
            Assert.That(own.Any(seen => seen.Interface.IsUp), Is.True, name);
            Assert.That(own[^1].Change, Is.EqualTo(CanInterfaceChange.Deleted), name);
        }
    }

    [Test]
    public async Task Who_was_not_there_for_a_while_sees_where_it_all_ended()
    {
        await using IAsyncEnumerator<CanInterfaceEvent> slow = CanInterfaces.WatchInterfacesAsync(_stop.Token).GetAsyncEnumerator();
        _watching = Task.FromCanceled(new CancellationToken(canceled: true));
        await Links.IpAsync("link add first type vcan");
        Assert.That(await slow.MoveNextAsync(), Is.True);

        // Far more than a socket's buffer holds.
        string batch = Path.Combine(Path.GetTempPath(), "cantools-storm");
        List<string> lines = [];
        for (int i = 0; i < 600; i++)
            lines.Add($"link set first {(i % 2 == 0 ? "up" : "down")}");
        lines.Add("link add last up type vcan");
        lines.Add("link delete first");
        await File.WriteAllLinesAsync(batch, lines);
        await Links.IpAsync($"-batch {batch}");
        File.Delete(batch);

        _stop.CancelAfter(TimeSpan.FromMinutes(1));
        bool firstIsGone = false, lastIsUp = false;
        while (!firstIsGone || !lastIsUp)
        {
            Assert.That(await slow.MoveNextAsync(), Is.True);
            firstIsGone |= slow.Current is { Change: CanInterfaceChange.Deleted } gone && gone.Interface.Name == "first";
            lastIsUp |= slow.Current.Interface.Name == "last" && slow.Current.Interface.IsUp;
        }
    }

    private void Watch() => _watching = Task.Run(async () =>
    {
        await foreach (CanInterfaceEvent happened in CanInterfaces.WatchInterfacesAsync(_stop.Token))
        {
            lock (_events)
                _events.Add(happened);
        }
    });

    private CanInterfaceEvent[] Events()
    {
        lock (_events)
            return [.. _events];
    }

    private int Count(CanInterfaceChange change) => Events().Count(seen => seen.Change == change);

    private string[] Seen() => [.. Events().Where(seen => seen.Interface.Kind != CanLinkKind.Can).Select(seen => $"{seen.Change} {seen.Interface.Name}")];

    private Task SeeAsync(string text) =>
        Eventually.IsTrue(() => Events().Any(seen => $"{seen.Change} {seen.Interface.Name}" == text), text);
}
