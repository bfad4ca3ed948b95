using CanTools.Daemon.Connections;
using CanTools.Shared.Can;
using CanTools.Shared.LibC;

namespace CanTools.Daemon.IsoTp;

/// <summary>
/// A channel's socket, and the file whose lock keeps those apart who share it. They stay the daemon's; clients get
/// the socket passed, and views of the file.
/// </summary>
/// <remarks>
/// flock(2) on the socket itself excludes nobody: the lock belongs to the open file description, a passed descriptor
/// leads to the same one, and so every holder "gets" the lock at once. A file opened anew for each client has a
/// description of its own, and the kernel frees its lock when the last descriptor for it goes, kill -9 included.
/// </remarks>
internal sealed class ChannelDescriptors(FileDescriptor socket, FileDescriptor? lockFile)
{
    /// <summary>Nobody can fill the daemon's memory by way of it, nor cut it under another's feet.</summary>
    private const int Seals = LibC.F_SEAL_SEAL | LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_WRITE;

    public FileDescriptor Socket { get; } = socket;

    /// <summary>None for an exclusive channel, whose one holder needs no lock.</summary>
    public FileDescriptor? LockFile { get; } = lockFile;

    /// <summary>A socket that is bound and has its options, because whoever got it otherwise could bind it to anything.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="binding">What to bind it to.</param>
    /// <param name="isShared">Whether it needs a lock.</param>
    /// <param name="closer">Closes the socket where that fails.</param>
    /// <param name="made">The descriptors.</param>
    /// <param name="wasBinding">Whether it failed on what was asked for, not for want of a socket or a file.</param>
    public static Errno TryMake(
        int interfaceIndex, in IsoTpBinding binding, bool isShared, DescriptorCloser closer,
        out ChannelDescriptors? made, out bool wasBinding)
    {
        made = null;
        wasBinding = false;
        Errno error = LibC.IsoTpSocket(out FileDescriptor socket);
        if (error != Errno.None)
            return error;

        FileDescriptor? lockFile = null;
        if (isShared)
            error = TryMakeLockFile(out lockFile);
        if (error == Errno.None)
        {
            error = binding.ApplyTo(socket, interfaceIndex);
            wasBinding = error != Errno.None;
        }
        if (error == Errno.None)
        {
            made = new ChannelDescriptors(socket, lockFile);
            return Errno.None;
        }

        // Linux 6.18 waits for the processors even where nothing was bound.
        lockFile?.Dispose();
        closer.Close(socket);
        return error;
    }

    /// <summary>A view of the lock for one client, which is the caller's to close; null for an exclusive channel.</summary>
    public Errno TryOpenLock(out FileDescriptor? view)
    {
        view = LockFile is null ? null : LibC.open(LockFile.ProcPath, LibC.O_RDONLY | LibC.O_CLOEXEC);
        return view is { IsInvalid: true } ? LibC.LastError : Errno.None;
    }

    /// <summary>Whether somebody has the lock right now: found out by trying it.</summary>
    public bool IsLocked()
    {
        if (TryOpenLock(out FileDescriptor? view) != Errno.None || view is null)
            return false;
        using (view)
            return LibC.flock(view, LibC.LOCK_EX | LibC.LOCK_NB) != 0 && LibC.LastError == Errno.EAGAIN;
    }

    /// <summary>
    /// Whether the socket still is what it was made for. The kernel unbinds it when its interface is deleted; whoever
    /// has it may then bind it anew, to something else.
    /// </summary>
    public bool AreFor(ChannelKey key) =>
        LibC.GetCanName(Socket, out LibC.sockaddr_can name) == Errno.None
        && name.can_ifindex == key.InterfaceIndex && name.rx_id == key.Receive.Raw && name.tx_id == key.Transmit.Raw;

    private static Errno TryMakeLockFile(out FileDescriptor file)
    {
        file = LibC.memfd_create("isotp-channel-lock", LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING);
        return file.IsInvalid || LibC.fcntl(file, LibC.F_ADD_SEALS, Seals) < 0 ? LibC.LastError : Errno.None;
    }
}
