using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>
/// Works off one request: adds exactly one answer to <paramref name="answers"/>, and neither waits nor throws for
/// anything that a client can cause.
/// </summary>
internal delegate void RequestHandler(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers);

/// <summary>Which operation is worked off by what.</summary>
internal sealed class RequestTable(ILogger log)
{
    private readonly RequestHandler?[] _handlers = new RequestHandler?[byte.MaxValue + 1];

    /// <summary>The operations that have a handler, ascending.</summary>
    public byte[] Operations
    {
        get
        {
            List<byte> operations = [];
            for (int i = 0; i < _handlers.Length; i++)
            {
                if (_handlers[i] is not null)
                    operations.Add((byte)i);
            }
            return [.. operations];
        }
    }

    public void Add(Operation operation, RequestHandler handler) => _handlers[(byte)operation] = handler;

    public void Dispatch(ClientContext client, RequestFrame request, ResponseBatch answers)
    {
        log.RequestReceived(client.Peer.UserId, client.Peer.ProcessId, request.Operation, request.Payload.Length);
        if (client.Rate?.TryTake(Environment.TickCount64) is { } tooMany)
        {
            tooMany.AddTo(answers);
            Report(client, answers);
            return;
        }
        if (_handlers[(byte)request.Operation] is not { } handler)
        {
            answers.Refuse(DaemonErrorCode.ProtocolFault, "Unknown operation type");
            Report(client, answers);
            return;
        }

        var mark = answers.Mark;
        try
        {
            handler(client, request.Payload, answers);
        }
#pragma warning disable CA1031 // A fault in one handler must cost one answer, not everybody's daemon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            answers.RewindTo(mark);
            answers.Refuse(
                DaemonErrorCode.InternalError, "The daemon failed on this request; its log has the reason.");
            log.RequestFailed(exception, request.Operation);
        }
        Report(client, answers);
    }

    /// <summary>Logs what was just refused, if anything was.</summary>
    public void Report(ClientContext client, ResponseBatch answers)
    {
        if (answers.TakeRefusal() is not { } refusal)
            return;
        int unsaid = 0;
        if (!IsAboutRights(refusal.Code))
            log.RequestRefused(client, refusal.Code, refusal.Text);
        else if (client.Rate?.IsRefusalDue(out unsaid) != false)
            log.Refused(client, refusal.Text, unsaid);
    }

    /// <summary>What somebody was kept from, in contrast to what went wrong.</summary>
    private static bool IsAboutRights(DaemonErrorCode code) => code is DaemonErrorCode.NotAllowed or DaemonErrorCode.NotOwner
        or DaemonErrorCode.NotCanInterface or DaemonErrorCode.InterfaceNotMadeHere or DaemonErrorCode.LimitReached
        or DaemonErrorCode.ChannelInUse or DaemonErrorCode.NotPermitted;
}
