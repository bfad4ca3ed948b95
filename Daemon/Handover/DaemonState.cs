using CanTools.Daemon.Connections;
using CanTools.Daemon.IsoTp;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Obdiid;
using CanTools.Daemon.ServiceManager;
using CanTools.Shared.LibC;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Handover;

/// <summary>
/// What one daemon leaves for the next when the service is restarted: its clients' connections, and what they have. Where nobody
/// keeps it, the connections end with the daemon.
/// </summary>
/// <param name="connections">The connections.</param>
/// <param name="obdiid">obdii's clients; null where they are not served.</param>
/// <param name="broker">Their channels.</param>
/// <param name="links">Their interfaces.</param>
/// <param name="leases">Their leases.</param>
/// <param name="closer">For what is left and cannot be taken over.</param>
/// <param name="log">The log.</param>
internal sealed class DaemonState(
    ConnectionServer connections, ObdiidChannels? obdiid, IsoTpBroker broker, LinkKeeper links, LeaseKeeper leases,
    DescriptorCloser closer, ILogger log)
{
    /// <summary>Takes over what the daemon before left. The connections rest until they are told to go on.</summary>
    /// <param name="left">Stays the caller's; null where nothing was left.</param>
    /// <exception cref="DaemonStartException">It is damaged. It is gone then, and another start finds nothing.</exception>
    public void TakeOver(FileDescriptor? left)
    {
        if (left is null)
            return;
        try
        {
            using var state = HandoverReader.TryUnpack(left, closer, out string problem);
            if (state is null)
                log.StateLeftOut(problem);
            else
                Restore(state);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new DaemonStartException($"What the daemon before left is damaged: {exception.Message}");
        }
    }

    /// <summary>Leaves all to the next daemon, if somebody keeps it so long.</summary>
    public void TryLeave(DescriptorStore store)
    {
        if (!store.IsThere)
            return;
        using var state = new HandoverWriter();
        connections.Save(state);
        SaveObdiid(state);
        broker.Save(state);
        links.Save(state);
        leases.Save(state);
        bool isKept = false;
        Errno error = state.TryPack(out FileDescriptor? end);
        using (end)
        {
            if (end is not null)
                error = store.Keep(end, out isKept);
        }
        if (isKept)
            connections.Leave();
        else
            log.StateNotLeft(error.Describe());
    }

    private void Restore(HandoverReader state)
    {
        int connected = connections.Restore(state);
        ObdiidChannels.RestoreClients(state, obdiid);
        int channels = broker.Restore(state);
        obdiid?.RestoreShares();
        links.Restore(state);
        leases.Restore(state);
        log.StateTakenOver(connected, channels);
    }

    private void SaveObdiid(HandoverWriter state)
    {
        if (obdiid is null)
            state.Write(0);
        else
            obdiid.Save(state);
    }
}
