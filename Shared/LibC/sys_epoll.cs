using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/epoll.h</summary>
internal static unsafe partial class LibC
{
    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;

    [Flags]
    public enum Epoll : uint
    {
        None = 0,
        In = 0x1,
        Out = 0x4,
        Error = 0x8,
        HangUp = 0x10,
        EdgeTriggered = 0x80000000,
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial FileDescriptor epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int epoll_ctl(FileDescriptor epoll, int operation, FileDescriptor fd, byte* epollEvent);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int epoll_wait(FileDescriptor epoll, byte* events, int maximum, int timeout);

    /// <summary>epoll_ctl: <paramref name="token"/> comes back with each event of this descriptor.</summary>
    public static Errno EpollControl(FileDescriptor epoll, int operation, FileDescriptor fd, Epoll events, ulong token)
    {
        byte* buffer = stackalloc byte[EpollEvents.MaximumSize];
        Unsafe.WriteUnaligned(buffer, (uint)events);
        Unsafe.WriteUnaligned(buffer + EpollEvents.TokenOffset, token);
        return epoll_ctl(epoll, operation, fd, buffer) == 0 ? Errno.None : LastError;
    }

    /// <summary>
    /// An array of struct epoll_event, which is packed (12 bytes) on x86-64 and aligned (16 bytes) elsewhere.
    /// </summary>
    public sealed class EpollEvents(int capacity)
    {
        public const int MaximumSize = 16;

        private readonly byte[] _buffer = GC.AllocateArray<byte>(capacity * Size, pinned: true);

        public static int Size { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : MaximumSize;

        public static int TokenOffset => Size - sizeof(ulong);

        /// <summary>The number of events, or -1 with the reason in <see cref="LastError"/>.</summary>
        /// <param name="epoll">The epoll descriptor.</param>
        /// <param name="timeout">Milliseconds; -1 waits for ever.</param>
        public int Wait(FileDescriptor epoll, int timeout) =>
            epoll_wait(epoll, (byte*)Unsafe.AsPointer(ref _buffer[0]), capacity, timeout);

        public Epoll EventsAt(int index) => Unsafe.ReadUnaligned<Epoll>(ref _buffer[index * Size]);

        public ulong TokenAt(int index) => Unsafe.ReadUnaligned<ulong>(ref _buffer[(index * Size) + TokenOffset]);
    }
}
