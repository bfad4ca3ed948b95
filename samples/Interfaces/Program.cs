// Interfaces without root: makes a bus and a cable that go with this program, changes one, and prints what the kernel tells of them.
using CanTools.Client;
using CanTools.Shared.Can;

try
{
    await using var daemon = await DaemonClient.ConnectAsync();
    await using CreatedInterface bus = await daemon.CreateVcanAsync("vcan%d", new CanInterfaceOptions { Alias = "a sample's" });
    await using CreatedInterface cable = await daemon.CreateVxcanAsync("left%d", "right%d");
    await daemon.ConfigureAsync(bus.Name, new CanLinkSettings { Mtu = CanMtu.Classic }, takeDown: true);

    foreach (CanLink link in CanInterfaces.List())
        Console.WriteLine($"{link.Name}: {link.Kind}, {(link.IsUp ? "up" : "down")}, MTU {link.Mtu}{(link.Alias is { } alias ? $", {alias}" : "")}");
    return 0;
}
catch (CanToolsException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
