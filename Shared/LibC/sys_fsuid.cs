using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>sys/fsuid.h: as whom the calling thread, and no other, opens files. What they return tells nothing of success.</summary>
internal static partial class LibC
{
    [LibraryImport(Library)]
    public static partial int setfsuid(uint id);

    [LibraryImport(Library)]
    public static partial int setfsgid(uint id);
}
