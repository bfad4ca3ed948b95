using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.Logging;
using CanTools.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>RELOAD and LOG_LEVEL: what otherwise takes a signal, or a restart. For root and the socket's owner alone.</summary>
internal sealed class AdministrationRequests(AccessPolicy policy, RuleReload reload, LogLevelSwitch level, ILogger log)
{
    public void AddTo(RequestTable table)
    {
        table.Add(Operation.Reload, Reload);
        table.Add(Operation.LogLevel, TurnLogLevel);
    }

    private void Reload(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (!payload.IsEmpty)
            answers.Refuse(DaemonErrorCode.InvalidPayload, "RELOAD has no payload.");
        else if (policy.WhyNotAdminister(client) is { } refusal)
            refusal.AddTo(answers);
        else if (reload.TryReload() is { } problem)
            answers.Refuse(DaemonErrorCode.ConfigurationRefused, $"{problem} The earlier rules stay in force.");
        else
            answers.Succeed();
    }

    /// <summary>Anybody may ask which it is.</summary>
    private void TurnLogLevel(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (payload.Length > 1 || payload is [> (byte)LogLevel.None])
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, "LOG_LEVEL has no payload, or one byte from 0 (trace) to 6 (none).");
            return;
        }
        if (payload is [var wanted])
        {
            if (policy.WhyNotAdminister(client) is { } refusal)
            {
                refusal.AddTo(answers);
                return;
            }
            level.Level = (LogLevel)wanted;
            log.LogLevelTurned((LogLevel)wanted, client);
        }
        answers.Succeed([(byte)level.Level]);
    }
}
