using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>grp.h</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrnam_r(string name, group* entry, byte* buffer, nuint length, group** result);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int setgroups(nuint count, uint* groups);

    /// <summary>Makes this the only supplementary group of the process.</summary>
    public static Errno SetOnlyGroup(uint id) => setgroups(1, &id) == 0 ? Errno.None : LastError;

    /// <summary>The number of a group by its name, asked from the system's name service; null where there is none.</summary>
    public static uint? FindGroup(string name)
    {
        // A group with thousands of members needs a large buffer; ERANGE asks for more.
        for (int length = 1024; length <= 1 << 20; length *= 4)
        {
            byte[] buffer = new byte[length];
            fixed (byte* start = buffer)
            {
                group entry;
                group* result;
                int error = getgrnam_r(name, &entry, start, (nuint)length, &result);
                if (error == (int)Errno.ERANGE)
                    continue;
                return error == 0 && result != null ? result->gr_gid : null;
            }
        }
        return null;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct group
    {
        public byte* gr_name;
        public byte* gr_passwd;
        public uint gr_gid;
        public byte** gr_mem;
    }
}
