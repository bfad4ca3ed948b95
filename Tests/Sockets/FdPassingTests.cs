using CanTools.Shared.LibC;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Sockets;

[TestFixture, Category("Socket")]
public sealed class FdPassingTests
{
    [Test]
    public void Exactly_one_descriptor_arrives_and_it_closes_on_exec()
    {
        using var pipe = new TestPipe();
        using var passed = new TestPipe();
        var received = new Queue<FileDescriptor>();
        byte[] buffer = new byte[16];
        int before = OwnDescriptors.Count;

        nint sent = FdPassing.Send(pipe.Writer, "abc"u8, passed.Writer);
        nint count = FdPassing.Receive(pipe.Reader, buffer, received, out bool truncated);

        Assert.That(((int)sent, (int)count, truncated), Is.EqualTo((3, 3, false)));
        Assert.That(received, Has.Count.EqualTo(1));
        Assert.That(OwnDescriptors.Count, Is.EqualTo(before + 1), "no stray second one");
        string flags = File.ReadLines($"/proc/self/fdinfo/{received.Peek().Number}").Single(line => line.StartsWith("flags"));
        Assert.That(Convert.ToInt64(flags.Split('\t')[1], 8) & LibC.O_CLOEXEC, Is.Not.Zero);
        received.Dequeue().Dispose();
    }

    [Test]
    public void The_sender_keeps_its_own_and_the_receiver_has_the_same_socket()
    {
        using var pipe = new TestPipe();
        using var passed = new TestPipe();
        var received = new Queue<FileDescriptor>();

        FdPassing.Send(pipe.Writer, "x"u8, passed.Writer);
        FdPassing.Receive(pipe.Reader, new byte[1], received, out _);

        passed.Writer.Dispose();
        Assert.That(passed.HasNoWriter, Is.False);
        received.Dequeue().Dispose();
        Assert.That(passed.HasNoWriter, Is.True);
    }
}
