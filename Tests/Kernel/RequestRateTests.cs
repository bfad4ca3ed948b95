using System.Text;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Too many requests cost only the user who sends them.</summary>
[TestFixture]
internal sealed class RequestRateTests() : LinkFixture("--max-requests-per-user=50")
{
    [Test]
    public async Task What_is_too_much_is_refused_and_another_user_is_served()
    {
        VirtualMachine.Require("several users");
        using RawClient flooding = AsAnother.User(3006, Daemon.ConnectRaw);
        using RawClient other = AsAnother.User(3007, Daemon.ConnectRaw);
        byte[] hello = GoldenBytes.Get("hello Bob");

        // Sent at once, so that they come within less than a second, however slow the machine.
        flooding.Send([.. Enumerable.Repeat(hello, 200).SelectMany(bytes => bytes)]);
        string[] answers = [.. Enumerable.Range(0, 200).Select(_ => Text(flooding.ReceiveAnswer()))];

        Assert.That(answers[0], Is.EqualTo("Hello, Bob"));
        Assert.That(answers, Has.Some.Contain("Uid 3006 sent more than 50 requests a second. Send fewer, or raise max-requests-per-user."));
        Assert.That(answers.Count(answer => answer == "Hello, Bob"), Is.GreaterThanOrEqualTo(50));
        Assert.That(Text(other.Ask(hello)), Is.EqualTo("Hello, Bob"));
        await Daemon.WaitForLogAsync("Refused uid 3006, pid");
        await Daemon.WaitForLogAsync("sent more than 50 requests a second");
    }

    private static string Text(byte[] answer) => Encoding.UTF8.GetString(answer.AsSpan(4));
}
