using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>signal.h</summary>
internal static unsafe partial class LibC
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGUSR1 = 10;
    public const int SIGTERM = 15;
    public const int SIG_BLOCK = 0;
    public const int SIG_UNBLOCK = 1;

    /// <summary>sigset_t has 1,024 bits, of which the kernel knows 64.</summary>
    private const int SignalSetWords = 16;

    [LibraryImport(Library)]
    private static partial int pthread_sigmask(int how, ulong* set, ulong* old);

    /// <summary>Blocks or unblocks these signals for the calling thread, for what it starts later, and for what it executes.</summary>
    public static void MaskSignals(int how, params ReadOnlySpan<int> signals)
    {
        ulong* set = stackalloc ulong[SignalSetWords];
        new Span<ulong>(set, SignalSetWords).Clear();
        foreach (int signal in signals)
            set[0] |= 1UL << signal - 1;
        _ = pthread_sigmask(how, set, null);
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int process, int signal);
}
