using CanTools.Shared.Can;

namespace CanTools.Client.Sessions;

/// <summary>openOBD's identifiers of an ISO-TP channel, as the kernel takes them.</summary>
internal static class IsoTpParts
{
    /// <summary>An identifier that has no place in 11 bits has 29, as has then the other one.</summary>
    /// <param name="request">What is sent with.</param>
    /// <param name="response">What is listened to.</param>
    /// <param name="isLong">Whether both have 29 bits, however small they are.</param>
    /// <param name="requestExtension">The extended address of what is sent; null: none.</param>
    /// <param name="responseExtension">Likewise of what is listened to.</param>
    /// <exception cref="ArgumentException">One of them is too large, or they contradict each other.</exception>
    /// <exception cref="OverflowException">An extended address has more than 8 bits.</exception>
    public static IsoTpAddress ToAddress(uint request, uint response, bool isLong, uint? requestExtension, uint? responseExtension)
    {
        isLong |= request > CanId.MaxStandard || response > CanId.MaxStandard;
        return IsoTpAddress.Asymmetric(Part(request, isLong, requestExtension), Part(response, isLong, responseExtension));
    }

    private static IsoTpPartialAddress Part(uint id, bool isLong, uint? extension) => (isLong, extension) switch
    {
        (false, null) => IsoTpPartialAddress.Normal(id),
        (true, null) => IsoTpPartialAddress.Normal29(id),
        (false, { } byteOf) => IsoTpPartialAddress.Extended(id, checked((byte)byteOf)),
        (true, { } byteOf) => IsoTpPartialAddress.Extended29(id, checked((byte)byteOf)),
    };
}
