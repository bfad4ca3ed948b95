// Has a bus to itself: nobody else may open channels there, change it, or bring it down, until the work is done. Start two of these.
//   Leases INTERFACE SECONDS
using CanTools.Client;

if (args is not [var name, var text] || !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double seconds))
{
    Console.Error.WriteLine("usage: Leases INTERFACE SECONDS");
    return 2;
}
try
{
    await using var daemon = await DaemonClient.ConnectAsync();
    foreach (LeaseRecord held in await daemon.ListLeasesAsync())
        Console.WriteLine($"{held.InterfaceName} is held by {held.Program} (pid {held.ProcessId}) for '{held.Purpose}'");

    // In the order of asking; whoever holds it is named where it does not come.
    var options = new LeaseOptions { Purpose = "a sample's work", Wait = TimeSpan.FromMinutes(1) };
    await using Lease lease = await daemon.ClaimAsync(name, options);
    Console.WriteLine($"{lease.InterfaceName} is ours");
    await Task.Delay(TimeSpan.FromSeconds(seconds), lease.Lost);
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Somebody has taken it over.");
    return 1;
}
catch (CanToolsException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
