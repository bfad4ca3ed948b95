using CanTools.Daemon.Connections;
using CanTools.Daemon.Handover;
using CanTools.Daemon.IsoTp;

namespace CanTools.Daemon.Obdiid;

/// <summary>What obdii's clients have goes on under the next daemon.</summary>
internal sealed partial class ObdiidChannels
{
    public void Save(HandoverWriter state)
    {
        state.Write(_clients.Count);
        foreach (ObdiidClient client in _clients.Values)
            client.Save(state);
    }

    /// <summary>The clients; their channels come later. Without <paramref name="channels"/> obdii's clients are not served any more.</summary>
    public static void RestoreClients(HandoverReader state, ObdiidChannels? channels)
    {
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            var peer = new PeerIdentity(state.ReadUInt32(), state.ReadInt32());
            var process = state.ReadDescriptor();
            if (channels is null)
                process.Dispose();
            state.Enter(channels?.Make(peer, process)?.Context);
        }
    }

    /// <summary>Which of the channels that the broker has restored are whose.</summary>
    public void RestoreShares()
    {
        foreach (ObdiidClient client in _clients.Values)
        {
            foreach (Share share in broker.SharesOf(client.Context))
                client.Add(share);
        }
    }
}
