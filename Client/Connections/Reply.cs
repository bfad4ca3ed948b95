using CanTools.Shared.LibC;
using CanTools.Shared.Protocol;

namespace CanTools.Client.Connections;

/// <summary>One answer of the daemon. It owns the descriptors that came with it until they are taken.</summary>
internal sealed class Reply(bool success, DaemonErrorCode code, byte[] message, FileDescriptor[] descriptors) : IDisposable
{
    public bool Success { get; } = success;

    public DaemonErrorCode Code { get; } = code;

    public byte[] Message { get; } = message;

    /// <summary>Whether descriptors that came with it are lost, because this process had no room for them.</summary>
    public bool HasLostDescriptors { get; init; }

    /// <summary>Where it came from; what it opened lives as long.</summary>
    public DaemonConnection? Connection { get; set; }

    /// <summary>From then on the descriptor is the caller's.</summary>
    public FileDescriptor TakeDescriptor(int index)
    {
        FileDescriptor taken = descriptors[index];
        descriptors[index] = new FileDescriptor();
        return taken;
    }

    public void Dispose()
    {
        foreach (FileDescriptor descriptor in descriptors)
            descriptor.Dispose();
    }
}
