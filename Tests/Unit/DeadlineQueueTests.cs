using CanTools.Daemon.Connections;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class DeadlineQueueTests
{
    private readonly DeadlineQueue<string> _queue = new(TimeSpan.FromMilliseconds(100));

    [Test]
    public void Who_joined_first_expires_first_and_only_when_the_time_is_up()
    {
        _queue.Join(Node("first"), now: 0);
        _queue.Join(Node("second"), now: 10);

        Assert.That(_queue.NextDeadline, Is.EqualTo(100));
        Assert.That(_queue.TakeExpired(now: 99), Is.Null);
        Assert.That(_queue.TakeExpired(now: 100), Is.EqualTo("first"));
        Assert.That(_queue.TakeExpired(now: 100), Is.Null);
        Assert.That(_queue.TakeExpired(now: 110), Is.EqualTo("second"));
        Assert.That(_queue.NextDeadline, Is.Null);
    }

    [Test]
    public void Joining_again_does_not_give_more_time()
    {
        var node = Node("slow");

        _queue.Join(node, now: 0);
        _queue.Join(node, now: 90);

        Assert.That(_queue.TakeExpired(now: 100), Is.EqualTo("slow"));
    }

    [Test]
    public void Who_left_does_not_expire_and_may_join_anew()
    {
        var node = Node("back");

        _queue.Join(node, now: 0);
        _queue.Leave(node);
        Assert.That(_queue.TakeExpired(now: 1000), Is.Null);

        _queue.Join(node, now: 1000);
        Assert.That(_queue.NextDeadline, Is.EqualTo(1100));
        _queue.Leave(node);
    }

    private static LinkedListNode<DeadlineQueue<string>.Entry> Node(string owner) => new(new(owner));
}
