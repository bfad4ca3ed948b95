using CanTools.Client;
using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Channels;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using CanTools.Shared.Protocol;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's can: channels as streams.</summary>
internal sealed class CanService(SessionKeeper keeper, GatewayOptions options, TimeProvider clock)
{
    /// <summary>A channel that was just closed by another call may take that long until it can be opened again.</summary>
    private static readonly TimeSpan s_reopening = TimeSpan.FromSeconds(1), s_reopeningStep = TimeSpan.FromMilliseconds(20);

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Duplex("/openOBD.v1.can/openIsotpStream", IsotpMessage.Parser, OpenIsoTpAsync),
        GrpcMethod.Duplex("/openOBD.v1.can/openRawStream", RawFrame.Parser, OpenRawAsync),
    ];

    private Task OpenIsoTpAsync(IAsyncEnumerable<IsotpMessage> messages, GrpcCall call) => OpenAsync(
        messages, call, CanProtocol.Isotp,
        first => first.Channel is { } channel ? (channel.BusName, new ConfiguredChannel { IsotpChannel = channel }) : null,
        async (first, rest, place, session) =>
        {
            if (session.Record.IsObserver)
                throw new GrpcException(GrpcStatusCode.PermissionDenied, "This session only observes; ISO-TP sends flow control.");
            IsoTpDefinition definition = IsoTpDefinition.From(first.Channel);
            DaemonClient daemon = await session.Hold.GetDaemonAsync(place.Ended);
            await using IsoTpSocket socket = await OpenAsync(daemon, place, definition);
            using var traffic = new IsoTpTraffic(socket, first.Channel, call, clock, session);
            await traffic.RunAsync(rest, place);
        });

    private Task OpenRawAsync(IAsyncEnumerable<RawFrame> frames, GrpcCall call) => OpenAsync(
        frames, call, CanProtocol.Frames,
        first => first.Channel is { } channel ? (channel.BusName, new ConfiguredChannel { RawChannel = channel }) : null,
        async (first, rest, place, session) =>
        {
            await using CanSocket socket = CanSocket.Open(place.Bus.Interface, RawTraffic.OptionsFor(first.Channel));
            var traffic = new RawTraffic(socket, first.Channel, call, session);
            await traffic.RunAsync(rest, place);
        });

    /// <summary>The first message opens the channel; whatever ends it, its place is free then.</summary>
    private async Task OpenAsync<T>(
        IAsyncEnumerable<T> messages, GrpcCall call, CanProtocol protocol, Func<T, (string Bus, ConfiguredChannel Definition)?> read,
        Func<T, IAsyncEnumerator<T>, OpenChannel, LiveSession, Task> serve)
        where T : class
    {
        SessionContext context = keeper.Enter(call.Token, SessionCall.Use);
        LiveSession session = context.Session;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, context.Over);
        OpenChannel? place = null;
        GrpcPatience? patience = null;
        try
        {
            await using IAsyncEnumerator<T> rest = messages.GetAsyncEnumerator(end.Token);
            if (!await rest.MoveNextAsync())
                return;
            (string bus, ConfiguredChannel definition) = read(rest.Current)
                ?? throw new GrpcException(GrpcStatusCode.InvalidArgument, "The first message names no channel.");
            place = session.Buses.Open(bus, protocol, definition, options.MaxChannels);
            using CancellationTokenRegistration closing = place.Ended.Register(end.Cancel);
            using CancellationTokenRegistration gone = end.Token.Register(() => place.End(""));
            patience = new GrpcPatience(call, clock, end.Token);
            await serve(rest.Current, rest, place, session);
        }
        catch (OperationCanceledException) when (context.Over.IsCancellationRequested)
        {
            // For openOBD's clients that is how a stream ends.
            throw new GrpcException(GrpcStatusCode.Cancelled, context.WhyOver());
        }
        catch (OperationCanceledException) when (place is { Reason.Length: > 0 })
        {
            throw new GrpcException(GrpcStatusCode.Cancelled, place.Reason);
        }
        finally
        {
            place?.Dispose();
            if (patience is not null)
                await patience.DisposeAsync();
        }
    }

    private async Task<IsoTpSocket> OpenAsync(DaemonClient daemon, OpenChannel place, IsoTpDefinition definition)
    {
        long began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await daemon.OpenIsoTpAsync(
                    place.Bus.Interface, definition.Address, definition.Options, IsoTpAccess.Exclusive, place.Ended);
            }
            catch (RequestRefusedException refusal) when (
                refusal.Code == DaemonErrorCode.ChannelInUse && clock.GetElapsedTime(began) < s_reopening)
            {
                await Task.Delay(s_reopeningStep, clock, place.Ended);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                throw new GrpcException(GrpcStatusCode.InvalidArgument, $"The channel cannot be: {exception.Message}");
            }
        }
    }
}
