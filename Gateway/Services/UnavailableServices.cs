using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using Google.Protobuf;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's calls that take what is not here: they say so, to whoever could make them.</summary>
internal sealed class UnavailableServices(SessionKeeper keeper)
{
    public IEnumerable<GrpcMethod> Methods =>
    [
        Refuse("can/openTp20Stream", Tp20Message.Parser, Hardware.NoTp20),
        Refuse("kline/openKlineStream", KlineMessage.Parser, Hardware.NoKline),
        Refuse("doip/openDoipStream", DoipMessage.Parser, Hardware.NoDoip),
        Refuse("terminal15/openTerminal15Stream", EmptyMessage.Parser, Hardware.NoTerminal15),
    ];

    private GrpcMethod Refuse<T>(string call, MessageParser<T> parser, string text)
        where T : class, IMessage<T> =>
        GrpcMethod.Duplex($"/openOBD.v1.{call}", parser, (_, call) =>
        {
            keeper.Enter(call.Token, SessionCall.Use);
            throw new GrpcException(GrpcStatusCode.Unimplemented, text);
        });
}
