using CanTools.Client.Grpc;
using CanTools.Client.Sessions;
using CanTools.Client.Sessions.Wire;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Channels;

/// <summary>What a session's ISO-TP channel is for the kernel.</summary>
/// <param name="Address">The identifiers.</param>
/// <param name="Options">The rest.</param>
internal sealed record IsoTpDefinition(IsoTpAddress Address, IsoTpOptions Options)
{
    /// <summary>What ISO 15765-4 fills frames up with as a rule.</summary>
    private const byte UsualPadding = 0xCC;

    /// <exception cref="GrpcException">It contradicts itself, or a number is out of its range.</exception>
    public static IsoTpDefinition From(IsotpChannel channel)
    {
        try
        {
            IsoTpAddress address = IsoTpParts.ToAddress(
                channel.RequestId, channel.ResponseId, channel.ExtendedIds,
                channel.HasExtendedRequestAddress ? channel.ExtendedRequestAddress : null,
                channel.HasExtendedResponseAddress ? channel.ExtendedResponseAddress : null);
            var definition = new IsoTpDefinition(address, OptionsOf(channel));
            definition.Options.Validate();
            return definition;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"The channel cannot be: {exception.Message}");
        }
    }

    private static IsoTpOptions OptionsOf(IsotpChannel channel)
    {
        byte padding = channel.HasPaddingByte ? checked((byte)channel.PaddingByte) : UsualPadding;
        byte? ours = channel.Padding is Padding.Disabled or Padding.SetFromEcu ? null : padding;
        return new IsoTpOptions
        {
            // The flow control that we send while we receive goes towards the control unit, too.
            TransmitPadding = ours,
            ReceivePadding = ours,
            CheckPaddingLength = channel.Padding is Padding.SetFromEcu,
            BlockSize = channel.HasBlockSize ? checked((byte)channel.BlockSize) : (byte)0,
            SeparationTime = SeparationTimeOf(channel.StMin),
            MaxWaitFrames = channel.HasMaxWaitFrames ? checked((byte)channel.MaxWaitFrames) : (byte)0,
            CanFd = channel.HasFdLength,
            TransmitDataLength = channel.HasFdLength ? checked((byte)channel.FdLength) : (byte)8,
            BitRateSwitch = channel.FdBitRateSwitch,
        };
    }

    /// <summary>STmin as ISO 15765-2 encodes it.</summary>
    private static TimeSpan SeparationTimeOf(uint code) => code <= byte.MaxValue && SeparationTimeCode.IsValid((byte)code)
        ? SeparationTimeCode.ToTime((byte)code)
        : throw new ArgumentException($"STmin 0x{code:X2} is reserved (ISO 15765-2); there are 0x00 to 0x7F, and 0xF1 to 0xF9.");
}
