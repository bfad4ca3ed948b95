using CanTools.Daemon.Handover;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.Connections;

/// <summary>Answers that a client has not taken when the daemon stops: the next one goes on sending them.</summary>
internal sealed partial class ResponseBatch
{
    public void Save(HandoverWriter state)
    {
        state.Write(Unsent);
        state.Write(_attachment is not null);
        if (_attachment is not { } attachment)
            return;
        state.Write(attachment.Offset - _sent);
        state.Write(attachment.Lent);
        state.Write(attachment.Given is not null);
        if (attachment.Given is { } given)
            state.Write(given);
    }

    public static ResponseBatch Restore(HandoverReader state)
    {
        var batch = new ResponseBatch { _bytes = state.ReadBytes() };
        batch._length = batch._bytes.Length;
        if (!state.ReadBoolean())
            return batch;
        int offset = state.ReadInt32();
        FileDescriptor lent = state.ReadDescriptor();
        FileDescriptor? given = state.ReadBoolean() ? state.ReadDescriptor() : null;
        batch._attachment = new Attachment(offset, lent, given, IsLentOwn: true);
        return batch;
    }
}
