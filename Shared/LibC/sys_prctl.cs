using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/prctl.h</summary>
internal static partial class LibC
{
    public const int PR_SET_KEEPCAPS = 8;
    public const int PR_CAPBSET_READ = 23;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_GET_NO_NEW_PRIVS = 39;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    /// <summary>Variadic in C; on Linux's 64-bit ABIs its arguments travel in the same registers either way.</summary>
    [LibraryImport(Library, SetLastError = true)]
    private static partial int prctl(int operation, nuint first, nuint second, nuint third, nuint fourth);

    /// <summary>Of the calling thread; the result, or -1 with the reason in <see cref="LastError"/>.</summary>
    public static int Prctl(int operation, int first = 0, int second = 0) =>
        prctl(operation, (nuint)first, (nuint)second, 0, 0);
}
