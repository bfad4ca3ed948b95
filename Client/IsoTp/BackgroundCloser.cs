using CanTools.Shared.LibC;

namespace CanTools.Client;

/// <summary>Closes this process's ISO-TP sockets, which nobody wants to wait for.</summary>
internal static class BackgroundCloser
{
    private static readonly CloserThreads s_threads = new(maxThreads: 16, "CanTools closer");

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    public static void Close(FileDescriptor descriptor, Action? closed = null) => s_threads.Close(descriptor, closed);
}
