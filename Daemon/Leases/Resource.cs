using CanTools.Daemon.IsoTp;

namespace CanTools.Daemon.Leases;

/// <summary>
/// What can be claimed: an interface with all of its channels, or one ISO-TP channel. The interface is meant by its index, which one
/// that is made anew does not have.
/// </summary>
internal readonly record struct Resource(int InterfaceIndex, ChannelKey? Channel);
