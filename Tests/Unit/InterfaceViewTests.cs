using CanTools.Client;
using CanTools.Shared.Can;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What lists and events of the kernel's make of the interfaces that are known.</summary>
[TestFixture, Category("Unit")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InterfaceViewTests
{
    private readonly InterfaceView _view = new();

    [Test]
    public void The_first_list_is_what_is_present_and_what_comes_later_is_created()
    {
        _view.BeginList();
        _view.OnLink(Vcan(1));
        _view.EndList();
        _view.OnLink(Vcan(2, isUp: true));

        Assert.That(Taken(), Is.EqualTo(new[] { "Present vcan1", "Created vcan2" }));
    }

    [Test]
    public void A_list_after_lost_events_tells_what_came_and_what_went()
    {
        List(Vcan(1), Vcan(2), Vcan(3));
        Taken();

        List(Vcan(1, isUp: true), Vcan(3), Vcan(4));

        Assert.That(Taken(), Is.EqualTo(new[] { "Up vcan1", "Created vcan4", "Deleted vcan2" }));
    }

    [Test]
    public void What_an_event_brings_while_a_list_comes_is_not_missing_from_it()
    {
        List(Vcan(1));
        Taken();

        _view.BeginList();
        _view.OnLink(Vcan(1));
        _view.OnLink(Vcan(2));
        _view.OnDeleted(1);
        _view.EndList();

        Assert.That(Taken(), Is.EqualTo(new[] { "Created vcan2", "Deleted vcan1" }));
    }

    [Test]
    public void What_changes_nothing_is_told_by_nothing()
    {
        List(Vcan(1));
        Taken();

        _view.OnLink(Vcan(1) with { Statistics = new CanLinkStatistics(1, 2, 3, 4, 0, 0, 0, 0) });
        _view.OnDeleted(7);

        Assert.That(Taken(), Is.Empty);
    }

    [Test]
    public void A_controllers_state_and_its_settings_are_changes_of_their_own()
    {
        List(Can(new CanController { State = CanControllerState.ErrorActive }));
        Taken();

        _view.OnLink(Can(new CanController { State = CanControllerState.ErrorPassive, TransmitErrors = 130 }));
        _view.OnLink(Can(new CanController { State = CanControllerState.ErrorPassive, TransmitErrors = 140 }));
        _view.OnLink(Can(new CanController { State = CanControllerState.BusOff, Modes = CanControllerModes.OneShot }));

        Assert.That(Taken(), Is.EqualTo(new[] { "BusState can0", "BusState can0", "Changed can0" }));
    }

    private static CanLink Vcan(int index, bool isUp = false) =>
        new() { Name = $"vcan{index}", Index = index, Kind = CanLinkKind.Vcan, Flags = isUp ? 0x41u : 0, Mtu = 72 };

    private static CanLink Can(CanController controller) =>
        new() { Name = "can0", Index = 9, Kind = CanLinkKind.Can, Flags = 0x41, Mtu = 16, Controller = controller };

    private void List(params CanLink[] links)
    {
        _view.BeginList();
        foreach (CanLink link in links)
            _view.OnLink(link);
        _view.EndList();
    }

    private string[] Taken()
    {
        List<string> events = [];
        while (_view.TryTake(out CanInterfaceEvent? next))
            events.Add($"{next.Change} {next.Interface.Name}");
        return [.. events];
    }
}
