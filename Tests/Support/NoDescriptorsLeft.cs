using System.Runtime.InteropServices;
using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>While it lives, this process can make no descriptor.</summary>
internal sealed partial class NoDescriptorsLeft : IDisposable
{
    private const int RLIMIT_NOFILE = 7;
    private readonly ulong[] _before = new ulong[2];

    public NoDescriptorsLeft()
    {
        Assert.That(prlimit(0, RLIMIT_NOFILE, null, _before), Is.Zero);
        int firstFree;
        using (FileDescriptor probe = LibC.open("/dev/null", LibC.O_RDONLY | LibC.O_CLOEXEC))
            firstFree = probe.Number;
        Assert.That(prlimit(0, RLIMIT_NOFILE, [(ulong)firstFree, _before[1]], null), Is.Zero);
    }

    public void Dispose() => Assert.That(prlimit(0, RLIMIT_NOFILE, _before, null), Is.Zero);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prlimit(int pid, int resource, ulong[]? set, [Out] ulong[]? old);
}
