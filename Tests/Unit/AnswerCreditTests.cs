using CanTools.Daemon.Obdiid;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
internal sealed class AnswerCreditTests
{
    private const int Much = AnswerCredit.FewUnreadBytes + 1;

    [Test]
    public void While_answers_lie_unread_each_user_has_a_stock()
    {
        var credit = new AnswerCredit();

        Assert.That(credit.TryTake(1, AnswerCredit.MaxPerUser, Much, now: 0), Is.True);
        Assert.That(credit.TryTake(1, 1, Much, now: 0), Is.False);
        Assert.That(credit.TryTake(2, 1, Much, now: 0), Is.True, "another one has one, too");
    }

    [Test]
    public void It_grows_back_slowly_and_no_further_than_it_was()
    {
        var credit = new AnswerCredit();
        credit.TryTake(1, AnswerCredit.MaxPerUser, Much, now: 0);

        Assert.That(credit.TryTake(1, 2, Much, now: 249), Is.False);
        Assert.That(credit.TryTake(1, 2, Much, now: 250), Is.True);
        Assert.That(credit.TryTake(1, 1, Much, now: 260), Is.False);
        Assert.That(credit.TryTake(1, AnswerCredit.MaxPerUser, Much, now: 10_000_000), Is.True);
        Assert.That(credit.TryTake(1, 1, Much, now: 10_000_000), Is.False);
    }

    [Test]
    public void Once_they_are_read_all_begin_anew()
    {
        var credit = new AnswerCredit();
        credit.TryTake(1, AnswerCredit.MaxPerUser, Much, now: 0);

        Assert.That(credit.TryTake(1, 2, AnswerCredit.FewUnreadBytes, now: 0), Is.True);
        Assert.That(credit.TryTake(1, 2, Much, now: 0), Is.True);
    }
}
