using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>linux/capability.h. A set of capabilities is a number, in which capability n is bit n.</summary>
internal static partial class LibC
{
    public const int CAP_DAC_OVERRIDE = 1;
    public const int CAP_NET_ADMIN = 12;

    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int capget(__user_cap_header_struct* header, __user_cap_data_struct* data);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int capset(__user_cap_header_struct* header, __user_cap_data_struct* data);

    /// <summary>What the calling thread may use, and what it may make use of.</summary>
    public static unsafe Errno GetCapabilities(out ulong effective, out ulong permitted)
    {
        var header = new __user_cap_header_struct { version = _LINUX_CAPABILITY_VERSION_3 };
        __user_cap_data_struct* data = stackalloc __user_cap_data_struct[2];
        effective = permitted = 0;
        if (capget(&header, data) != 0)
            return LastError;
        effective = data[0].effective | (ulong)data[1].effective << 32;
        permitted = data[0].permitted | (ulong)data[1].permitted << 32;
        return Errno.None;
    }

    /// <summary>Makes a set the effective, the permitted and the inheritable one of the calling thread, and of no other.</summary>
    public static unsafe Errno SetCapabilities(ulong capabilities)
    {
        var header = new __user_cap_header_struct { version = _LINUX_CAPABILITY_VERSION_3 };
        __user_cap_data_struct* data = stackalloc __user_cap_data_struct[2];
        for (int i = 0; i < 2; i++)
        {
            uint half = (uint)(capabilities >> 32 * i);
            data[i] = new __user_cap_data_struct { effective = half, permitted = half, inheritable = half };
        }
        return capset(&header, data) == 0 ? Errno.None : LastError;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct __user_cap_header_struct
    {
        public uint version;
        public int pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct __user_cap_data_struct
    {
        public uint effective;
        public uint permitted;
        public uint inheritable;
    }
}
