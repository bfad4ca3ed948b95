using CanTools.Client.Grpc;
using CanTools.Client.Obd;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Buses;
using CanTools.Gateway.Configuration;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;
using CanTools.Shared.Can;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's vehicleInfo: the control units of the configuration, or those that are found.</summary>
internal sealed class VehicleInfoService(SessionKeeper keeper)
{
    /// <summary>Control units answer within 50 ms (ISO 15765-4); who looks once can wait for slow ones, too.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public IEnumerable<GrpcMethod> Methods =>
    [
        GrpcMethod.Unary("/openOBD.v1.vehicleInfo/getEcuList", EmptyMessage.Parser, async (_, call) =>
        {
            SessionContext context = keeper.Enter(call.Token, SessionCall.Use);
            return context.Session.Hold.Ecus.Count > 0 ? FromConfiguration(context.Session) : await ScanAsync(context, call.Ended);
        }),
    ];

    private static EcuList FromConfiguration(LiveSession session)
    {
        var list = new EcuList();
        CanBus bus = session.Buses.All() is [var first, ..] ? first.Definition : new CanBus { CanProtocol = CanProtocol.Isotp };
        foreach (EcuOptions one in session.Hold.Ecus)
        {
            var ecu = new IsotpEcu { CanBus = bus, RequestId = Number.Read(one.RequestId), ResponseId = Number.Read(one.ResponseId) };
            if (one.ExtendedRequestAddress is { } request)
                ecu.ExtendedRequestAddress = Number.Read(request);
            if (one.ExtendedResponseAddress is { } response)
                ecu.ExtendedResponseAddress = Number.Read(response);
            list.Ecus.Add(new Ecu { IsotpEcu = ecu });
        }
        return list;
    }

    /// <summary>Asks every bus, in both lengths of identifiers, who answers SAE J1979's functional address.</summary>
    private static async Task<EcuList> ScanAsync(SessionContext context, CancellationToken cancellationToken)
    {
        LiveSession session = context.Session;
        if (session.Hold.IsObserver)
            throw new GrpcException(GrpcStatusCode.PermissionDenied, "This session only observes; a scan sends.");
        IReadOnlyList<ConfiguredBus> buses = session.Buses.All();
        if (buses.Count == 0)
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, "No bus is configured, so that there is none to scan.");

        var list = new EcuList();
        foreach (ConfiguredBus bus in buses)
        {
            foreach (ObdAddressing addressing in Enum.GetValues<ObdAddressing>())
            {
                await context.WhileAsync(
                    async end =>
                    {
                        IReadOnlyList<CanId> found = await ObdVehicle.FindControlUnitsAsync(bus.Interface, addressing, s_patience, end);
                        list.Ecus.AddRange(found.Select(id => ToEcu(bus, id)));
                    },
                    cancellationToken);
            }
        }
        return list;
    }

    private static Ecu ToEcu(ConfiguredBus bus, CanId answer)
    {
        IsoTpAddress address = ObdIdentifiers.ChannelTo(answer);
        return new()
        {
            IsotpEcu = new IsotpEcu { CanBus = bus.Definition, RequestId = address.Transmit.Id.Value, ResponseId = address.Receive.Id.Value },
        };
    }
}
