using CanTools.Shared.LibC;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class FileDescriptorTests
{
    [Test]
    public void What_a_failed_call_returns_is_invalid()
    {
        using FileDescriptor missing = LibC.open("/nosuch/file", LibC.O_PATH);

        Assert.That(missing.IsInvalid, Is.True);
        Assert.That(LibC.LastError, Is.EqualTo(Errno.ENOENT));
    }

    [Test]
    public void Disposing_closes_once()
    {
        FileDescriptor file = LibC.open("/", LibC.O_PATH);
        string link = file.ProcPath;

        Assert.That(Path.Exists(link), Is.True);
        file.Dispose();
        file.Dispose();

        Assert.That(file.IsClosed, Is.True);
    }

    [Test]
    public void What_was_moved_belongs_to_its_new_owner_alone()
    {
        FileDescriptor file = LibC.open("/", LibC.O_PATH);
        int number = file.Number;

        using FileDescriptor moved = file.Move();
        file.Dispose();

        Assert.That(file.IsClosed, Is.True);
        Assert.That(moved.Number, Is.EqualTo(number));
        Assert.That(Path.Exists(moved.ProcPath), Is.True, "still open");
    }

    [Test]
    public void An_errno_is_told_in_words_with_its_name() =>
        Assert.That(Errno.ENODEV.Describe(), Is.EqualTo("No such device (ENODEV)"));
}
