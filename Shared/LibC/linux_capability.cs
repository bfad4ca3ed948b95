using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>linux/capability.h</summary>
internal static partial class LibC
{
    public const int CAP_DAC_OVERRIDE = 1;

    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int capget(__user_cap_header_struct* header, __user_cap_data_struct* data);

    [LibraryImport(Library, SetLastError = true)]
    private static unsafe partial int capset(__user_cap_header_struct* header, __user_cap_data_struct* data);

    /// <summary>Drops a capability below 32 from the calling thread, and from those that it starts later.</summary>
    public static unsafe Errno DropCapability(int capability)
    {
        var header = new __user_cap_header_struct { version = _LINUX_CAPABILITY_VERSION_3 };
        __user_cap_data_struct* data = stackalloc __user_cap_data_struct[2];
        if (capget(&header, data) != 0)
            return LastError;
        if (((data[0].effective | data[0].permitted | data[0].inheritable) >> capability & 1) == 0)
            return Errno.None;
        uint others = ~(1u << capability);
        data[0].effective &= others;
        data[0].permitted &= others;
        data[0].inheritable &= others;
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
