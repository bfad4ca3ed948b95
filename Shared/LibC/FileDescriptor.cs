using System.Runtime.InteropServices;

namespace CanTools.Shared.LibC;

/// <summary>A file descriptor with one owner; disposing of it closes it.</summary>
internal sealed class FileDescriptor : SafeHandle
{
    /// <summary>Made by the marshaller for a descriptor that a native function returns.</summary>
    public FileDescriptor()
        : base(invalidHandleValue: -1, ownsHandle: true)
    {
    }

    /// <summary>Takes ownership of <paramref name="descriptor"/>.</summary>
    public FileDescriptor(int descriptor)
        : base(invalidHandleValue: -1, ownsHandle: true) => SetHandle(descriptor);

    /// <summary>
    /// Looks at 32 bits: a handle has 64, and the marshaller leaves the upper half of a native -1 zero.
    /// </summary>
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>The number, for /proc/self/fd and messages; never to be kept.</summary>
    public int Number => (int)handle;

    /// <summary>The path under which the kernel shows this very file, whatever its name now leads to.</summary>
    public string ProcPath => $"/proc/self/fd/{Number}";

    /// <summary>The same descriptor with another owner; this one owns nothing any more.</summary>
    public FileDescriptor Move()
    {
        var moved = new FileDescriptor(Number);
        SetHandleAsInvalid();
        return moved;
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
