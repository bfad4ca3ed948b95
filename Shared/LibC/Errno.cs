using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>The error numbers that this product meets: asm-generic/errno-base.h and asm-generic/errno.h.</summary>
internal enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    ENOTDIR = 20,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    ENOSPC = 28,
    EROFS = 30,
    EPIPE = 32,
    EDOM = 33,
    ERANGE = 34,
    ENAMETOOLONG = 36,
    ECOMM = 70,
    EBADMSG = 74,
    EILSEQ = 84,
    EMSGSIZE = 90,
    EPROTOTYPE = 91,
    ENOPROTOOPT = 92,
    EPROTONOSUPPORT = 93,
    EOPNOTSUPP = 95,
    EAFNOSUPPORT = 97,
    EADDRINUSE = 98,
    EADDRNOTAVAIL = 99,
    ENETDOWN = 100,
    ECONNABORTED = 103,
    ECONNRESET = 104,
    ENOBUFS = 105,
    EISCONN = 106,
    ENOTCONN = 107,
    ETOOMANYREFS = 109,
    ETIMEDOUT = 110,
    ECONNREFUSED = 111,
}

internal static class ErrnoExtensions
{
    /// <summary>The kernel's own words with the name, such as "No such device (ENODEV)".</summary>
    public static string Describe(this Errno errno) =>
        $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({(Enum.IsDefined(errno) ? errno.ToString() : (int)errno)})";
}
