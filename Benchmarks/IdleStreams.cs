using System.Globalization;
using CanTools.Client;
using CanTools.Client.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Benchmarks;

/// <summary>What the gateway's memory grows by for each open ISO-TP stream that nothing happens on.</summary>
internal static class IdleStreams
{
    private const int PerSession = 1000;
    private const int Warm = 20;
    private const double PromisedKibibytes = 20;

    public static async Task MeasureAsync(GatewayProgram gateway, string daemonSocket, string[] connectors, Report report)
    {
        await using SessionController controller = await SessionController.ConnectAsync(
            new Uri($"http://{gateway.Address}"), new() { ClientId = "bench", ClientSecret = GatewayProgram.Secret });
        List<Session> sessions = [];
        foreach (string connector in connectors)
        {
            Session session = await controller.StartSessionOnConnectorAsync(connector);
            await session.ConfigureAsync([new("bus")]);
            sessions.Add(session);
        }

        // What the gateway needs for its first ones is not theirs.
        List<IsoTpChannel> channels = [];
        foreach (Session session in sessions)
            await OpenAsync(session, 0, Warm);
        await Task.Delay(TimeSpan.FromSeconds(2));
        long before = Footprint.ResidentKibibytes(gateway.Id);
        foreach (Session session in sessions)
            await OpenAsync(session, Warm, PerSession);
        await Task.Delay(TimeSpan.FromSeconds(2));
        long grown = Footprint.ResidentKibibytes(gateway.Id) - before;

        // Each has its channel in the daemon.
        using (var client = DaemonClient.Connect(new DaemonClientOptions { SocketPath = daemonSocket }))
        {
            int open = client.ListIsoTp().Count;
            if (open != channels.Count)
                throw new InvalidOperationException($"{channels.Count} streams were opened, and {open} are open.");
        }
        int count = connectors.Length * (PerSession - Warm);
        double each = grown / (double)count;
        report.Add(
            string.Create(CultureInfo.InvariantCulture, $"resident in can-gateway for each of {count:#,0} idle ISO-TP streams"),
            $"{each:0.0} KiB", $"{before / 1024.0:0} MiB before",
            each <= PromisedKibibytes, $"≤ {PromisedKibibytes:0} KiB");
        foreach (IsoTpChannel channel in channels)
            await channel.DisposeAsync();
        foreach (Session session in sessions)
            await session.DisposeAsync();

        async Task OpenAsync(Session session, int first, int end)
        {
            for (uint i = (uint)first; i < end; i++)
            {
                channels.Add(await session.OpenIsoTpAsync("bus", IsoTpAddress.Normal29(tx: 0x18DA0000 + i, rx: 0x18DB0000 + i)));
            }
        }
    }
}
