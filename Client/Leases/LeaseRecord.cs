using System.Text;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Client;

/// <summary>That somebody holds an interface or a channel, or waits for it, as the daemon knows it.</summary>
public sealed record LeaseRecord
{
    internal LeaseRecord(in LeaseRow row)
    {
        Number = row.Number;
        IsShared = row.IsShared;
        IsWaiting = row.IsWaiting;
        InterfaceName = row.Interface;
        Transmit = row.Binding?.Transmit;
        Receive = row.Binding?.Receive;
        TransmitExtension = row.Binding?.Settings.TransmitExtension;
        ReceiveExtension = row.Binding?.Settings.ReceiveExtension;
        UserId = row.UserId;
        ProcessId = row.ProcessId;
        Since = row.Since;
        Until = row.Until;
        Program = Encoding.UTF8.GetString(row.Program.Span);
        HolderName = Encoding.UTF8.GetString(row.ClientName.Span);
        Name = Encoding.UTF8.GetString(row.Name.Span);
        Purpose = Encoding.UTF8.GetString(row.Purpose.Span);
    }

    /// <summary>The lease's number; of a claim that waits a number that tells its place.</summary>
    public ulong Number { get; }

    /// <summary>Whether others may have it, too.</summary>
    public bool IsShared { get; }

    /// <summary>Whether it is only waited for.</summary>
    public bool IsWaiting { get; }

    /// <summary>The interface, by the name that it had when it was claimed.</summary>
    public InterfaceName InterfaceName { get; }

    /// <summary>What a channel's holder sends with; null where it is the interface as a whole.</summary>
    public CanId? Transmit { get; }

    /// <summary>What a channel's holder listens to; null where it is the interface as a whole.</summary>
    public CanId? Receive { get; }

    /// <summary>The byte in front of the data that is sent (extended and mixed addressing); null where there is none.</summary>
    public byte? TransmitExtension { get; }

    /// <summary>The byte in front of the data that is received; null where there is none.</summary>
    public byte? ReceiveExtension { get; }

    /// <summary>Whose process it is.</summary>
    public uint UserId { get; }

    /// <summary>Which process connected to the daemon for it.</summary>
    public int ProcessId { get; }

    /// <summary>Its program, as it calls itself; empty where nothing tells.</summary>
    public string Program { get; }

    /// <summary>The name that the process gave to the daemon (<see cref="DaemonClient.HelloAsync"/>); empty where it gave none.</summary>
    public string HolderName { get; }

    /// <summary>What it is called (<see cref="LeaseOptions.Name"/>).</summary>
    public string Name { get; }

    /// <summary>What it is for (<see cref="LeaseOptions.Purpose"/>).</summary>
    public string Purpose { get; }

    /// <summary>Since when it is held or waited for, by the daemon's clock, in milliseconds.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>When that will be over; null without end.</summary>
    public DateTimeOffset? Until { get; }
}
