using CanTools.Shared.LibC;

namespace CanTools.Daemon.Obdiid;

/// <summary>The address of an answer, held open as long as it is needed.</summary>
internal sealed class ObdiidReplyPath(byte[] name, FileDescriptor file) : IDisposable
{
    public ReadOnlySpan<byte> Name => name;

    public void Dispose() => file.Dispose();
}
