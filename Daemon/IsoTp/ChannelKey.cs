using CanTools.Shared.Can;

namespace CanTools.Daemon.IsoTp;

/// <summary>
/// What makes two channels the same: the interface by its index, which a re-created interface does not have, and
/// everything by which a frame is told to belong. The rest are options, in which those who share must agree.
/// </summary>
internal readonly record struct ChannelKey(
    int InterfaceIndex, CanId Transmit, CanId Receive, byte? TransmitExtension, byte? ReceiveExtension)
{
    public static ChannelKey Of(int interfaceIndex, IsoTpBinding binding) => new(
        interfaceIndex, binding.Transmit, binding.Settings.IsBroadcast ? default : binding.Receive,
        binding.Settings.TransmitExtension, binding.Settings.ReceiveExtension);
}
