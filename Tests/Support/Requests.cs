using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;

namespace CanTools.Tests.Support;

/// <summary>Requests as bytes, for clients that send them as they are.</summary>
internal static class Requests
{
    /// <summary>OPEN_ISOTP.</summary>
    public static byte[] Open(InterfaceName bus, IsoTpAddress address, bool isExclusive = false)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new OpenIsoTpMessage(bus, IsoTpBinding.From(address, IsoTpOptions.Default), isExclusive).Write(ref writer);
        return Frame(Operation.OpenIsoTp, writer.Written);
    }

    /// <summary>CREATE_LINK.</summary>
    public static byte[] Create(CreateLinkMessage message)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        message.Write(ref writer);
        return Frame(Operation.CreateLink, writer.Written);
    }

    /// <summary>CONFIGURE_LINK.</summary>
    public static byte[] Configure(ConfigureLinkMessage message)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        message.Write(ref writer);
        return Frame(Operation.ConfigureLink, writer.Written);
    }

    /// <summary>DELETE_LINK.</summary>
    public static byte[] Delete(string name, int index = 0)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        new DeleteLinkMessage(index, name).Write(ref writer);
        return Frame(Operation.DeleteLink, writer.Written);
    }

    /// <summary>CLAIM, or TAKE_OVER where there is a reason.</summary>
    public static byte[] Claim(InterfaceName name, LeaseOptions? options = null, string? reason = null)
    {
        var writer = new PayloadWriter(new byte[ProtocolLimits.MaxPayload]);
        (options ?? new LeaseOptions()).ToMessage(name, reason).Write(ref writer);
        return Frame(reason is null ? Operation.Claim : Operation.TakeOver, writer.Written);
    }

    public static byte[] Frame(Operation operation, ReadOnlySpan<byte> payload) => new RequestFrame(operation, payload).ToArray();
}
