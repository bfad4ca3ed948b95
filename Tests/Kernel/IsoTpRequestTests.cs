using CanTools.Client;
using CanTools.Shared.Can;
using CanTools.Tests.Support;
using NUnit.Framework;

namespace CanTools.Tests.Kernel;

/// <summary>Requests and their answers over ISO-TP.</summary>
[TestFixture]
internal sealed class IsoTpRequestTests() : ChannelFixture
{
    [Test]
    public async Task A_request_gets_its_own_answer_and_not_a_late_one_to_an_earlier_request()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        byte[] buffer = new byte[8];

        Assert.That(async () => await tester.RequestAsync(new byte[] { 1 }, TimeSpan.FromSeconds(3)),
            Throws.InstanceOf<TimeoutException>().With.Message.Contains("No answer came from 7E8"));
        Assert.That(() => tester.Request([2], buffer, TimeSpan.FromSeconds(3)), Throws.InstanceOf<TimeoutException>());
        await engine.SendAsync(new byte[] { 0x41 });
        await engine.SendAsync(new byte[] { 0x42 });
        await CanUtils.SendFrameAsync(Bus, "7E8#21AAAAAAAAAAAAAA");
        Task<byte[]> asking = tester.RequestAsync(new byte[] { 3 }, TimeSpan.FromSeconds(60));
        byte[][] asked = [await engine.ReceiveAsync(), await engine.ReceiveAsync(), await engine.ReceiveAsync()];
        await engine.SendAsync(CanUtils.Pattern(100));

        Assert.That(asked.Select(request => request[0]), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(await asking, Is.EqualTo(CanUtils.Pattern(100)));
    }

    [Test]
    public async Task Within_a_turn_requests_follow_each_other_and_after_it_there_are_none()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        Task answering = AnswerTwiceAsync();
        byte[] answer = new byte[100];

        IsoTpTurn turn = await tester.TakeTurnAsync(TimeSpan.FromSeconds(60));
        using (turn)
        {
            Assert.That(await turn.RequestAsync(CanUtils.Pattern(20), TimeSpan.FromSeconds(60)), Is.EqualTo(CanUtils.Pattern(20)));
            int length = turn.Request(CanUtils.Pattern(30), answer, TimeSpan.FromSeconds(60));
            Assert.That(answer[..length], Is.EqualTo(CanUtils.Pattern(30)));
            Assert.That(async () => await tester.RequestAsync(new byte[] { 1 }, TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
        }
        await answering;

        Assert.That(() => turn.Request([1], answer, TimeSpan.FromSeconds(1)), Throws.InstanceOf<ObjectDisposedException>());

        async Task AnswerTwiceAsync()
        {
            for (int i = 0; i < 2; i++)
                await engine.SendAsync(await engine.ReceiveAsync());
        }
    }

    [Test]
    public async Task Requests_at_the_same_time_wait_for_their_turn()
    {
        await using IsoTpSocket tester = await Client.OpenIsoTpAsync(Bus, Tester);
        await using var engine = IsoTpSocket.Open(Bus, IsoTpAddress.Normal(tx: 0x7E8, rx: 0x7E0));
        using var over = new CancellationTokenSource();
        Task answering = AnswerAsync();

        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            tester.RequestAsync(new[] { (byte)i }, TimeSpan.FromSeconds(120))));
        await over.CancelAsync();
        await answering;

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 20).Select(i => new[] { (byte)(i + 0x40) })));

        async Task AnswerAsync()
        {
            try
            {
                await foreach (IsoTpMessage request in engine.ReceiveAllAsync(over.Token))
                    await engine.SendAsync(new[] { (byte)(request.Data.Span[0] + 0x40) });
            }
            catch (OperationCanceledException)
            {
                // All are answered.
            }
        }
    }

    [Test]
    public async Task The_synchronous_form_does_the_same()
    {
        using IsoTpSocket tester = Client.OpenIsoTp(Bus, Tester);
        await using RunningProgram receiver = await CanUtils.StartAsync("isotprecv", "-s", "7E8", "-d", "7E0", Bus);

        tester.Send(CanUtils.Pattern(100));
        await receiver.WaitForExitAsync();
        await CanUtils.SendIsoTpAsync(CanUtils.Pattern(50), "-s", "7E8", "-d", "7E0", Bus);
        byte[] buffer = new byte[64];
        int length = tester.Receive(buffer, TimeSpan.FromSeconds(60));

        Assert.That(receiver.Output.Trim(), Is.EqualTo(CanUtils.ToText(CanUtils.Pattern(100))));
        Assert.That(buffer[..length], Is.EqualTo(CanUtils.Pattern(50)));
        Assert.That(() => tester.Receive(buffer, TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
    }
}
