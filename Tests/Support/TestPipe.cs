using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>
/// A pair of descriptors that tells when the last copy of one of them is closed: nobody can claim to have closed it
/// who has not.
/// </summary>
internal sealed class TestPipe : IDisposable
{
    public FileDescriptor Reader { get; }

    public TestPipe()
    {
        // A Unix socket's two ends, made by connecting to a listener in the abstract of a temporary folder.
        string path = Path.Combine(Directory.CreateTempSubdirectory("cantools-").FullName, "pipe");
        using FileDescriptor listening = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.BindUnix(listening, path), Is.EqualTo(Errno.None));
        Assert.That(LibC.listen(listening, 1), Is.Zero);
        Writer = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Assert.That(LibC.ConnectUnix(Writer, path), Is.EqualTo(Errno.None));
        Reader = LibC.accept4(listening, 0, 0, LibC.SOCK_CLOEXEC);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    /// <summary>The end whose copies are counted.</summary>
    public FileDescriptor Writer { get; }

    /// <summary>Whether every copy of <see cref="Writer"/>, in whichever process, is closed.</summary>
    public bool HasNoWriter => (LibC.Poll(Reader, LibC.POLLIN, 0) & LibC.POLLHUP) != 0;

    public void Dispose()
    {
        Writer.Dispose();
        Reader.Dispose();
    }
}
