using CanTools.Daemon.Obdiid;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
internal sealed class AnswerCreditTests
{
    private const int Much = AnswerCredit.FewUnreadBytes + 1;

    [Test]
    public void While_answers_lie_unread_each_process_and_each_user_has_a_limit()
    {
        var credit = new AnswerCredit();

        Assert.That(credit.TryTake(1, 10, AnswerCredit.MaxPerProcess, Much), Is.True);
        Assert.That(credit.TryTake(1, 10, 1, Much), Is.False);
        for (int process = 11; process < 14; process++)
            Assert.That(credit.TryTake(1, process, AnswerCredit.MaxPerProcess, Much), Is.True);
        Assert.That(credit.TryTake(1, 14, 1, Much), Is.False, "the user has none left");
        Assert.That(credit.TryTake(2, 20, 1, Much), Is.True, "another one has");
    }

    [Test]
    public void Once_they_are_read_all_begin_anew()
    {
        var credit = new AnswerCredit();
        credit.TryTake(1, 10, AnswerCredit.MaxPerProcess, Much);

        Assert.That(credit.TryTake(1, 10, 2, AnswerCredit.FewUnreadBytes), Is.True);
        Assert.That(credit.TryTake(1, 10, 2, Much), Is.True);
    }
}
