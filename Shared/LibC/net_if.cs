using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>net/if.h</summary>
internal static partial class LibC
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);
}
