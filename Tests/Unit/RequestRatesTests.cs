using CanTools.Daemon.Connections;
using CanTools.Shared.Protocol;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

[TestFixture, Category("Unit")]
public sealed class RequestRatesTests
{
    [Test]
    public void A_seconds_worth_can_come_at_once_and_comes_back_in_a_second()
    {
        RequestRates.User user = new RequestRates(maxInAll: 1000, maxPerUser: 10).Join(7);

        Assert.That(Taken(user, 50, now: 100_000), Is.EqualTo(10));
        Assert.That(Taken(user, 50, now: 100_099), Is.Zero);
        Assert.That(Taken(user, 50, now: 100_100), Is.EqualTo(1));
        Assert.That(Taken(user, 50, now: 100_600), Is.EqualTo(5));
        Assert.That(Taken(user, 50, now: 9_000_000), Is.EqualTo(10));
    }

    [Test]
    public void Each_user_has_an_account_for_all_connections_and_all_have_one_together()
    {
        var rates = new RequestRates(maxInAll: 15, maxPerUser: 10);

        Assert.That(Taken(rates.Join(1), 8, 100_000), Is.EqualTo(8));
        Assert.That(Taken(rates.Join(1), 8, 100_000), Is.EqualTo(2));
        Assert.That(Taken(rates.Join(2), 8, 100_000), Is.EqualTo(5));
        Assert.That(rates.Join(1).TryTake(100_000)!.Value.Text, Is.EqualTo(
            "Uid 1 sent more than 10 requests a second. Send fewer, or raise max-requests-per-user."));
        Assert.That(rates.Join(3).TryTake(100_000)!.Value, Is.EqualTo(new CanTools.Daemon.Requests.Refusal(
            DaemonErrorCode.LimitReached, "All together sent more than 15 requests a second. Send fewer, or raise max-requests.")));
    }

    [Test]
    public void What_the_common_limit_refuses_does_not_count_against_the_user()
    {
        var rates = new RequestRates(maxInAll: 4, maxPerUser: 3);
        RequestRates.User late = rates.Join(2);
        Assert.That(Taken(rates.Join(1), 3, 100_000), Is.EqualTo(3));
        Assert.That(Taken(late, 3, 100_000), Is.EqualTo(1), "the fourth in all");

        Assert.That(Taken(late, 3, 100_500), Is.EqualTo(2), "as many as there are in all after half a second");
    }

    [Test]
    public void Who_has_asked_too_much_stays_so_however_many_others_come()
    {
        var rates = new RequestRates(maxInAll: 1_000_000, maxPerUser: 10);
        long now = Environment.TickCount64;
        Assert.That(Taken(rates.Join(1), 10, now), Is.EqualTo(10));

        for (uint user = 2; user < 3000; user++)
            Assert.That(rates.Join(user).TryTake(now), Is.Null);

        Assert.That(rates.Join(1).TryTake(now), Is.Not.Null);
    }

    [Test]
    public void Who_has_a_connection_keeps_the_account_and_who_has_none_is_forgotten()
    {
        var rates = new RequestRates(maxInAll: 1_000_000, maxPerUser: 10);
        RequestRates.User connected = rates.Join(1);
        RequestRates.User gone = rates.Join(2);
        gone.Leave();

        for (uint user = 3; user < 3000; user++)
            rates.Join(user).Leave();

        Assert.That(rates.Join(1), Is.SameAs(connected));
        Assert.That(rates.Join(2), Is.Not.SameAs(gone));
    }

    private static int Taken(RequestRates.User user, int tries, long now) =>
        Enumerable.Range(0, tries).Count(_ => user.TryTake(now) is null);
}
