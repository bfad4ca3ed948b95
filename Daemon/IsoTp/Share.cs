using CanTools.Daemon.Connections;

namespace CanTools.Daemon.IsoTp;

/// <summary>One opening of a channel: what CLOSE_ISOTP ends, and what ends with its holder's connection.</summary>
internal sealed record Share(ulong Id, Channel Channel, ClientContext Holder, DateTimeOffset Since)
{
    /// <summary>For people.</summary>
    public override string ToString()
    {
        string name = Holder.Name.Length > 0 ? $" '{Holder.Name}'" : "";
        return $"uid {Holder.Peer.UserId}, pid {Holder.Peer.ProcessId}{name}, since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
    }
}
