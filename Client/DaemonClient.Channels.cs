using CanTools.Client.Connections;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

public sealed partial class DaemonClient
{
    /// <summary>Who has which ISO-TP channel open through the daemon, in the order in which they opened it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<IsoTpChannelShare>> ListIsoTpAsync(CancellationToken cancellationToken = default)
    {
        List<IsoTpChannelShare> shares = [];
        bool isMore;
        do
        {
            byte[] payload = NumberMessage.ToPayload(shares.Count > 0 ? shares[^1].Share : 0);
            using Reply reply =
                await RequestAsync(Operation.ListIsoTp, payload, 0, cancellationToken).ConfigureAwait(false);
            isMore = AddTo(shares, reply);
        }
        while (isMore);
        return shares;
    }

    /// <inheritdoc cref="ListIsoTpAsync"/>
    public IReadOnlyList<IsoTpChannelShare> ListIsoTp()
    {
        List<IsoTpChannelShare> shares = [];
        bool isMore;
        do
        {
            byte[] payload = NumberMessage.ToPayload(shares.Count > 0 ? shares[^1].Share : 0);
            using Reply reply = Request(Operation.ListIsoTp, payload, 0);
            isMore = AddTo(shares, reply);
        }
        while (isMore);
        return shares;
    }

    /// <summary>False at the end of the list, which is an answer without rows.</summary>
    private static bool AddTo(List<IsoTpChannelShare> shares, Reply reply)
    {
        var reader = new PayloadReader(reply.Message);
        bool isMore = reader.HasMore;
        while (reader.HasMore)
        {
            // The numbers must rise, or the next question would be the last one again, for ever.
            if (!IsoTpShareRow.TryRead(ref reader, out IsoTpShareRow row) || shares.Count > 0 && row.Share <= shares[^1].Share)
                throw Malformed(Operation.ListIsoTp);
            shares.Add(new IsoTpChannelShare(row));
        }
        return isMore;
    }
}
