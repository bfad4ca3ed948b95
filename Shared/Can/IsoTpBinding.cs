using System.Globalization;
using CanTools.Shared.LibC;
using Kernel = CanTools.Shared.LibC.LibC;

namespace CanTools.Shared.Can;

/// <summary>What makes an ISO-TP socket ready: the identifiers that it is bound to, and its settings.</summary>
internal readonly record struct IsoTpBinding(CanId Transmit, CanId Receive, IsoTpSettings Settings)
{
    /// <exception cref="ArgumentException">They do not go together, or the kernel has no such socket.</exception>
    public static IsoTpBinding From(IsoTpAddress address, IsoTpOptions options)
    {
        options.Validate();
        if (address == default)
            throw new ArgumentException("A default address opens no socket.");
        if (address.Receive.IsNone && options.Broadcast == IsoTpBroadcast.None)
        {
            throw new ArgumentException(
                $"{address} says nothing about what to receive, which only a socket that broadcasts can do without.");
        }
        if (address.Transmit.IsNone && !options.ListenOnly)
        {
            throw new ArgumentException(
                $"{address} says nothing about how to send flow control, which only a socket that just listens can do without.");
        }
        if (!address.IsPartial && address.Transmit.HasExtension != address.Receive.HasExtension)
        {
            throw new ArgumentException(
                $"{address} has an address in front of the data on one side only; the kernel has no such socket.");
        }

        // A socket that only listens sends with no identifier, but the kernel wants one, which is not the other.
        CanId transmit = address.Transmit.IsNone ? Neighbour(address.Receive.Id) : address.Transmit.Id;
        return new IsoTpBinding(transmit, address.Receive.Id, IsoTpSettings.From(options, address));
    }

    /// <summary>What is wrong with what a peer sent; null where all is well.</summary>
    public string? Problem() =>
        Transmit == Receive && !Settings.IsBroadcast ? "both identifiers are the same" : Settings.Problem();

    /// <summary>Sets what differs from the kernel's defaults, and binds.</summary>
    /// <returns>None, or why not; what was set so far stays.</returns>
    public Errno ApplyTo(FileDescriptor socket, int interfaceIndex)
    {
        IsoTpSettings standard = IsoTpSettings.Default;
        Errno error = Errno.None;
        if (Settings.TransmitSeparation != standard.TransmitSeparation)
            error = Kernel.SetIsoTpOption(socket, Kernel.CAN_ISOTP_TX_STMIN, Settings.TransmitSeparation);
        if (error == Errno.None && Settings.ReceiveSeparation != standard.ReceiveSeparation)
            error = Kernel.SetIsoTpOption(socket, Kernel.CAN_ISOTP_RX_STMIN, Settings.ReceiveSeparation);
        if (error == Errno.None && !Settings.General.Equals(standard.General))
            error = Kernel.SetIsoTpOption(socket, Kernel.CAN_ISOTP_OPTS, Settings.General);
        if (error == Errno.None && !Settings.FlowControl.Equals(standard.FlowControl))
            error = Kernel.SetIsoTpOption(socket, Kernel.CAN_ISOTP_RECV_FC, Settings.FlowControl);
        if (error == Errno.None && !Settings.LinkLayer.Equals(standard.LinkLayer))
            error = Kernel.SetIsoTpOption(socket, Kernel.CAN_ISOTP_LL_OPTS, Settings.LinkLayer);
        if (error != Errno.None)
            return error;

        return Kernel.BindCan(socket, new Kernel.sockaddr_can
        {
            can_family = Kernel.AF_CAN,
            can_ifindex = interfaceIndex,
            rx_id = Receive.Raw,
            tx_id = Transmit.Raw,
        });
    }

    /// <summary>The settings that a socket has.</summary>
    public static Errno ReadSettings(FileDescriptor socket, out IsoTpSettings settings)
    {
        settings = default;
        Errno error = Kernel.GetIsoTpOption(socket, Kernel.CAN_ISOTP_OPTS, out Kernel.can_isotp_options general);
        if (error != Errno.None)
            return error;

        // The other options of the same socket cannot fail where this one did not.
        Kernel.GetIsoTpOption(socket, Kernel.CAN_ISOTP_RECV_FC, out Kernel.can_isotp_fc_options flowControl);
        Kernel.GetIsoTpOption(socket, Kernel.CAN_ISOTP_LL_OPTS, out Kernel.can_isotp_ll_options linkLayer);
        Kernel.GetIsoTpOption(socket, Kernel.CAN_ISOTP_TX_STMIN, out uint transmitSeparation);
        Kernel.GetIsoTpOption(socket, Kernel.CAN_ISOTP_RX_STMIN, out uint receiveSeparation);
        settings = new IsoTpSettings
        {
            General = general,
            FlowControl = flowControl,
            LinkLayer = linkLayer,
            TransmitSeparation = transmitSeparation,
            ReceiveSeparation = receiveSeparation,
        };
        return Errno.None;
    }

    /// <summary>As an address is written: "7E0/7E8", with extended addressing "7E0:10/7E8:F1".</summary>
    public override string ToString()
    {
        var options = Settings.General;
        return (options.flags & Kernel.CAN_ISOTP_EXTEND_ADDR) == 0
            ? $"{Transmit}/{Receive}"
            : string.Create(
                CultureInfo.InvariantCulture, $"{Transmit}:{options.ext_address:X2}/{Receive}:{options.rx_ext_address:X2}");
    }

    private static CanId Neighbour(CanId id) => id.IsExtended ? CanId.Extended(id.Value ^ 1) : CanId.Standard(id.Value ^ 1);
}
