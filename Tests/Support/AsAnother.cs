using System.Runtime.InteropServices;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>
/// Does something as another user, or in another network namespace, on a thread of its own: to the kernel, both belong to threads,
/// and glibc's functions that change all threads are passed by.
/// </summary>
internal static partial class AsAnother
{
    private const int CloneNewNet = 0x40000000;

    private static readonly bool s_isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Its groups are its own, and <paramref name="groups"/>.</summary>
    public static T User<T>(uint user, Func<T> action, params uint[] groups) => OnThread(() =>
    {
        Check(syscall(s_isArm ? 159 : 116, groups.Length, groups, 0));
        Check(syscall(s_isArm ? 149 : 119, (nint)user, (nint)user, (nint)user));
        Check(syscall(s_isArm ? 147 : 117, (nint)user, (nint)user, (nint)user));
        return action();
    });

    /// <summary>In a network namespace that is new and empty.</summary>
    public static T Network<T>(Func<T> action) => OnThread(() =>
    {
        Check(unshare(CloneNewNet));
        return action();
    });

    private static T OnThread<T>(Func<T> action)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
#pragma warning disable CA1031 // It is thrown on, by the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new AggregateException(failure);
    }

    private static void Check(nint result) => Assert.That((long)result, Is.Zero, $"errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint count, [In] uint[] groups, nint unused);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint real, nint effective, nint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
