using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sched.h</summary>
internal static unsafe partial class LibC
{
    public const int SCHED_FIFO = 1;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int sched_setscheduler(int pid, int policy, int* parameter);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int sched_setaffinity(int pid, nuint size, ulong* mask);

    /// <summary>Gives the calling thread a real-time priority (SCHED_FIFO), 1 to 99.</summary>
    public static Errno SetRealTimePriority(int priority) =>
        sched_setscheduler(0, SCHED_FIFO, &priority) == 0 ? Errno.None : LastError;

    /// <summary>Ties the calling thread to one processor, 0 to 1023.</summary>
    public static Errno SetProcessor(int processor)
    {
        const int Words = 16;
        ulong* mask = stackalloc ulong[Words];
        for (int i = 0; i < Words; i++)
            mask[i] = 0;
        mask[processor / 64] = 1UL << (processor % 64);
        return sched_setaffinity(0, Words * sizeof(ulong), mask) == 0 ? Errno.None : LastError;
    }
}
