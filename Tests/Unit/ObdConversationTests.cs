using CanTools.Client.Obd;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>What is an answer to what, and what comes next.</summary>
[TestFixture, Category("Unit")]
internal sealed class ObdConversationTests
{
    [TestCase("010C", "410C0C30", "Done")]
    [TestCase("010C", "410D20", "WaitOn")]
    [TestCase("015B0C0D", "410D20", "Done")]
    [TestCase("015B0C0D", "410520", "WaitOn")]
    [TestCase("0902", "490A01", "WaitOn")]
    [TestCase("03", "4300", "Done")]
    [TestCase("23144000000004", "63DEADBEEF", "Done")]
    [TestCase("34001100001000", "74200FFF", "Done")]
    [TestCase("1083", "5003003201F4", "Done")]
    [TestCase("1003", "5001003201F4", "WaitOn")]
    [TestCase("22F190F18C", "62F18C31", "Done")]
    [TestCase("22F190", "62F18C31", "WaitOn")]
    [TestCase("2EF1900102", "6EF190", "Done")]
    [TestCase("2EF1900102", "6EF18C", "WaitOn")]
    [TestCase("010C", "7F0112", "Done")]
    [TestCase("010C", "7F0912", "WaitOn")]
    [TestCase("010C", "7F0178", "WaitLonger")]
    [TestCase("010C", "7F0121", "AskAgain")]
    [TestCase("010C", "", "WaitOn")]
    [TestCase("010C", "7F", "WaitOn")]
    public void Each_message_has_its_next_step(string request, string message, string step)
    {
        var conversation = new ObdConversation(Convert.FromHexString(request), new ObdClientOptions());

        Assert.That(conversation.Take(Convert.FromHexString(message)).ToString(), Is.EqualTo(step));
    }

    [Test]
    public void Patience_with_pending_and_busy_has_an_end()
    {
        var conversation = new ObdConversation(new byte[] { 1, 0x0C }, new ObdClientOptions { PendingLimit = 2, BusyRetries = 1 });

        Assert.That(
            new[] { "7F0178", "7F0178", "7F0178", "7F0121", "7F0121" }.Select(text => conversation.Take(Convert.FromHexString(text)).ToString()).ToArray(),
            Is.EqualTo(new[] { "WaitLonger", "WaitLonger", "Done", "AskAgain", "Done" }));
    }

    [TestCase("410C0C300D20", 2)]
    [TestCase("410D20", 1)]
    [TestCase("410C0C300D", null)]
    [TestCase("410C0C30FF", null)]
    [TestCase("410C0C300C0C30", null)]
    [TestCase("7F0112", null)]
    [TestCase("", null)]
    public void Several_parameters_are_split_or_nothing_is_believed(string answer, int? count)
    {
        Dictionary<ObdCommand, ObdValue> values = [];
        bool isSplit = ObdClient.TrySplit([ObdCommands.EngineSpeed, ObdCommands.VehicleSpeed], Convert.FromHexString(answer), values);

        Assert.That(isSplit, Is.EqualTo(count is not null));
        Assert.That(values, Has.Count.EqualTo(count ?? 0));
    }
}
