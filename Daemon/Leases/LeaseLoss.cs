using System.Text;
using CanTools.Daemon.Handover;
using CanTools.Shared.Protocol;

namespace CanTools.Daemon.Leases;

/// <summary>How a lease was lost.</summary>
/// <param name="Cause">Why.</param>
/// <param name="When">When.</param>
/// <param name="TakenBy">Who took it over; null where nobody did.</param>
internal sealed record LeaseLoss(LeaseLossCause Cause, DateTimeOffset When, LeaseTaker? TakenBy = null)
{
    public void Save(HandoverWriter state)
    {
        state.Write((int)Cause);
        state.Write((ulong)When.UtcTicks);
        state.Write(TakenBy is not null);
        if (TakenBy is not { } taker)
            return;
        state.Write(taker.UserId);
        state.Write(taker.ProcessId);
        state.Write(Encoding.UTF8.GetBytes(taker.Program));
        state.Write(taker.ClientName.Span);
        state.Write(taker.Reason.Span);
    }

    public static LeaseLoss Restore(HandoverReader state)
    {
        var cause = (LeaseLossCause)state.ReadInt32();
        var when = new DateTimeOffset((long)state.ReadUInt64(), TimeSpan.Zero);
        LeaseTaker? taker = state.ReadBoolean()
            ? new LeaseTaker(
                state.ReadUInt32(), state.ReadInt32(), Encoding.UTF8.GetString(state.ReadBytes()), state.ReadBytes(), state.ReadBytes())
            : null;
        return new LeaseLoss(cause, when, taker);
    }
}

/// <summary>Who took a lease over, as it was then: it may have ended since.</summary>
internal sealed record LeaseTaker(uint UserId, int ProcessId, string Program, ReadOnlyMemory<byte> ClientName, ReadOnlyMemory<byte> Reason);
