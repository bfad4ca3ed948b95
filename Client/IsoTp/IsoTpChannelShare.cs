using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>One opening of an ISO-TP channel, by anybody, as the daemon knows it.</summary>
public sealed record IsoTpChannelShare
{
    internal IsoTpChannelShare(in IsoTpShareRow row)
    {
        Share = row.Share;
        Channel = row.Channel;
        IsExclusive = row.IsExclusive;
        IsInterfaceGone = row.IsInterfaceGone;
        InterfaceName = row.Interface;
        Transmit = row.Binding.Transmit;
        Receive = row.Binding.Receive;
        TransmitExtension = row.Binding.Settings.TransmitExtension;
        ReceiveExtension = row.Binding.Settings.ReceiveExtension;
        Options = row.Binding.Settings.ToOptions();
        UserId = row.UserId;
        ProcessId = row.ProcessId;
        Since = row.Since;
        HolderName = Encoding.UTF8.GetString(row.HolderName.Span);
    }

    /// <summary>The number of this opening. The daemon never gives it again while it runs.</summary>
    public ulong Share { get; }

    /// <summary>The number of the channel, the same for everybody who shares it.</summary>
    public ulong Channel { get; }

    /// <summary>Whether nobody else can open the channel.</summary>
    public bool IsExclusive { get; }

    /// <summary>Whether the interface was deleted since: the socket works no more, and is only still open.</summary>
    public bool IsInterfaceGone { get; }

    /// <summary>The interface, by the name that it had when the channel was opened.</summary>
    public InterfaceName InterfaceName { get; }

    /// <summary>What the holder sends with.</summary>
    public CanId Transmit { get; }

    /// <summary>What the holder listens to.</summary>
    public CanId Receive { get; }

    /// <summary>The byte in front of the data that is sent (extended and mixed addressing); null where there is none.</summary>
    public byte? TransmitExtension { get; }

    /// <summary>The byte in front of the data that is received; null where there is none.</summary>
    public byte? ReceiveExtension { get; }

    /// <summary>The channel's options.</summary>
    public IsoTpOptions Options { get; }

    /// <summary>Whose process holds it.</summary>
    public uint UserId { get; }

    /// <summary>Which process connected to the daemon for it.</summary>
    public int ProcessId { get; }

    /// <summary>When it was opened, by the daemon's clock, in milliseconds.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The name that the holder gave (<see cref="DaemonClient.HelloAsync"/>); empty where it gave none.</summary>
    public string HolderName { get; }
}
