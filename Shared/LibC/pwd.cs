using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>pwd.h</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getpwnam_r(string name, passwd* entry, byte* buffer, nuint length, passwd** result);

    /// <summary>The numbers of a user and of the user's group, asked from the system's name service; null where there is none.</summary>
    public static (uint User, uint Group)? FindUser(string name)
    {
        byte* buffer = stackalloc byte[4096];
        passwd entry;
        passwd* result;
        return getpwnam_r(name, &entry, buffer, 4096, &result) == 0 && result != null
            ? (result->pw_uid, result->pw_gid)
            : null;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct passwd
    {
        public byte* pw_name;
        public byte* pw_passwd;
        public uint pw_uid;
        public uint pw_gid;
        public byte* pw_gecos;
        public byte* pw_dir;
        public byte* pw_shell;
    }
}
